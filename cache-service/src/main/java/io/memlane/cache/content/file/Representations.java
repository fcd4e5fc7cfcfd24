package io.memlane.cache.content.file;

import io.memlane.cache.content.file.FileTag.Source;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.VersionToken;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * What a file is, whatever is said of it to clients at one moment or another.
 *
 * @param mediaTypes by names
 * @param digestMaxBytes the longest file whose tag comes from its bytes; 0 for none
 */
public record Representations(MediaTypes mediaTypes, long digestMaxBytes) {

    /** As they are unless configured otherwise. */
    public static final Representations STANDARD = new Representations(MediaTypes.STANDARD, 64 << 10);

    static Metadata describe(String mediaType, VersionToken version, FileTag tag) {
        long modifiedMillis = Math.floorDiv(version.modifiedNanos(), TimeUnit.MILLISECONDS.toNanos(1));
        return new Metadata(version.sizeBytes(), mediaType, tag.tag().text(), modifiedMillis, version);
    }

    /** The tag of an open file; reads all of it if it isn't too long for that. */
    FileTag tag(Descriptor descriptor, VersionToken version) throws IOException {
        if (digestMaxBytes > 0 && version.sizeBytes() <= digestMaxBytes) {
            return new FileTag(EntityTag.ofDigest(ContentDigest.of(descriptor, version.sizeBytes())), Source.BYTES);
        }
        return PinnedTimes.contain(version.modifiedNanos())
                ? new FileTag(EntityTag.ofMachine(version), Source.MACHINE)
                : new FileTag(EntityTag.of(version.modifiedNanos(), version.sizeBytes()), Source.TIME);
    }
}
