package io.memlane.cache.mount;

import io.memlane.cache.content.listing.ListableFolders;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The keys under {@code memlane.content}.
 *
 * @param type What the location is: a folder whose files are served under their paths, or a manifest that lists keys and files. Or the content
 *     is that of an HTTP origin, and `memlane.origin.url` says where that is.
 * @param location The folder or the manifest. A relative path counts from the working directory.
 * @param openFiles How many content files are kept open at most. If more are in use at one time, requests are answered 503. Mind
 *     the process's own limit of descriptors.
 * @param revalidateAfter How old the last look at a file on disk may be, which is how soon a change is seen.
 * @param releaseWithin Within which time the descriptor of a file that was deleted or replaced is closed, also if nobody asks for
 *     its path again. Files that are being sent stay open until then.
 * @param digestMax Up to which length a file's entity tag is a digest of its bytes, so that replicas agree on it whatever the
 *     times of their files are. Such a file is read once more when it is opened. Longer files have one by modification time and
 *     length. `0B` for none.
 * @param mediaTypes Media types by extension, each as `EXTENSION=TYPE`, such as `md=text/plain;charset=utf-8`. They come before
 *     what is known anyway.
 * @param listings Patterns for the paths of folders that are listed where they have no `index.html`: `/pub/` for that folder,
 *     `/pub/*` for those in it, `/pub/**` for it and all beneath. Only for content that is a folder. A listing shows the names of what
 *     the proxy refuses, too.
 * @param mounts What is served where, instead of one type and location for all: the first one that fits a request answers it.
 */
public record ContentProperties(
        @DefaultValue("directory") Type type,
        @DefaultValue("./content") Path location,
        @DefaultValue("1024") @Min(1) @Max(1_000_000) int openFiles,

        @DefaultValue("500ms") @DurationMin(nanos = 0) @DurationMax(seconds = 1)
        Duration revalidateAfter,

        @DefaultValue("10s") @DurationMin(seconds = 1) @DurationMax(days = 1)
        Duration releaseWithin,

        @DefaultValue("64KB") DataSize digestMax,
        @DefaultValue List<String> mediaTypes,
        @DefaultValue List<String> listings,
        @DefaultValue List<MountProperties> mounts) {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    /** RFC 9110 §8.3.1; a parameter's value may be quoted, without escapes. */
    private static final Pattern EXTENSION_AND_TYPE = Pattern.compile(
            "[0-9A-Za-z_+-]+ *= *" + TOKEN + "/" + TOKEN + "( *; *" + TOKEN + "=(" + TOKEN + "|\"[ !#-\\[\\]-~]*\"))*");

    /** @throws IllegalArgumentException naming a media type or a pattern that is none, or a negative size */
    public ContentProperties {
        for (String one : mediaTypes) {
            if (!EXTENSION_AND_TYPE.matcher(one).matches()) {
                throw new IllegalArgumentException(
                        "each of memlane.content.media-types must be an extension, \"=\" and a media type, such as"
                                + " md=text/plain;charset=utf-8");
            }
        }
        if (digestMax.isNegative()) {
            throw new IllegalArgumentException("memlane.content.digest-max must not be negative; 0B is for none");
        }
        if (!new ListableFolders(listings).isEmpty() && type != Type.DIRECTORY && mounts.isEmpty()) {
            throw new IllegalArgumentException(
                    "memlane.content.listings is for memlane.content.type=directory: nothing else has folders");
        }
    }

    /** The mounts that there are: those that are listed, or the one that the short form means. */
    List<MountProperties> effectiveMounts() {
        return mounts.isEmpty()
                ? List.of(new MountProperties("/", List.of(), type, location, false, false, null))
                : mounts;
    }

    /** Where content comes from. */
    public enum Type {
        /** A folder. */
        DIRECTORY,
        /** A file that lists keys and the files they yield. */
        MANIFEST,
        /** An HTTP server, from which content is fetched. */
        ORIGIN
    }
}
