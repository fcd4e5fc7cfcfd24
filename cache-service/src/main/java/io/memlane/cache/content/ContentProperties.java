package io.memlane.cache.content;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys under {@code memlane.content}.
 *
 * @param type what the location is: a folder whose files are served under their paths, or a manifest that lists keys
 *     and files
 * @param location the folder or the manifest; a relative one counts from the working directory
 * @param openFiles how many content files are kept open at most; more at one time get "busy". Mind the process's own
 *     limit of descriptors
 * @param revalidateAfter how old the last look at a file on disk may be; at most one second, by which every change must
 *     be seen
 */
public record ContentProperties(
        @DefaultValue("directory") Type type,
        @DefaultValue("./content") Path location,
        @DefaultValue("1024") @Min(1) @Max(1_000_000) int openFiles,

        @DefaultValue("500ms") @DurationMin(nanos = 0) @DurationMax(seconds = 1)
        Duration revalidateAfter) {

    /** Where content comes from. */
    public enum Type {
        /** A folder. */
        DIRECTORY,
        /** A file that lists keys and the files they yield. */
        MANIFEST
    }
}
