package io.memlane.cache.content.file;

import io.memlane.cache.content.file.FileTag.Source;
import io.memlane.model.http.EntityTag;
import java.io.IOException;

/**
 * What a file is, whatever is said of it to clients at one moment or another.
 *
 * @param mediaTypes by names
 * @param digestMaxBytes the longest file whose tag comes from its bytes; 0 for none
 */
public record Representations(MediaTypes mediaTypes, long digestMaxBytes) {

    /** As they are unless configured otherwise. */
    public static final Representations STANDARD = new Representations(MediaTypes.STANDARD, 64 << 10);

    /** The tag of an open file; reads all of it if it isn't too long for that. */
    FileTag tag(Descriptor descriptor, FileVersion version) throws IOException {
        if (digestMaxBytes > 0 && version.sizeBytes() <= digestMaxBytes) {
            return new FileTag(EntityTag.ofDigest(ContentDigest.of(descriptor, version.sizeBytes())), Source.BYTES);
        }
        return PinnedTimes.contain(version.modifiedNanos())
                ? new FileTag(
                        EntityTag.ofMachine(
                                version.modifiedNanos(), version.sizeBytes(), version.inode(), version.changedNanos()),
                        Source.MACHINE)
                : new FileTag(EntityTag.of(version.modifiedNanos(), version.sizeBytes()), Source.TIME);
    }
}
