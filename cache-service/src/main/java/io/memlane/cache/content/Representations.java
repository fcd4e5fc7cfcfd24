package io.memlane.cache.content;

import io.memlane.model.representation.EntityTag;
import io.memlane.model.representation.Metadata;
import io.memlane.model.representation.VersionToken;
import java.util.concurrent.TimeUnit;

/** What a file is, whatever is said of it to clients at one moment or another. */
final class Representations {

    private Representations() {}

    /** Describes an open file. {@link SettledStat} sees to it that no later state has the same times. */
    static Metadata describe(String mediaType, VersionToken version) {
        long modifiedMillis = Math.floorDiv(version.modifiedNanos(), TimeUnit.MILLISECONDS.toNanos(1));
        String etag = EntityTag.of(version.modifiedNanos(), version.sizeBytes()).text();
        return new Metadata(version.sizeBytes(), mediaType, etag, modifiedMillis, version);
    }
}
