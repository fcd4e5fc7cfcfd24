package io.memlane.cache.content;

import io.memlane.model.representation.Metadata;
import io.memlane.model.representation.VersionToken;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/** What is said of a file to clients. */
final class Representations {

    private Representations() {}

    /**
     * Describes an open file.
     *
     * @param path as requested: its last name tells the media type, before the file's own name does
     */
    static Metadata describe(String path, Path file, VersionToken version) {
        long modifiedMillis = Math.floorDiv(version.modifiedNanos(), TimeUnit.MILLISECONDS.toNanos(1));
        return new Metadata(version.sizeBytes(), mediaType(path, file), entityTag(version), modifiedMillis, version);
    }

    /**
     * Strong (RFC 9110 §8.8.1): two states of a file never share time and size, unless somebody sets the time back
     * ({@link SettledStat} sees to the rest). Replicas that copy files with their times agree on it, so it holds
     * nothing of the machine.
     */
    static String entityTag(VersionToken version) {
        return '"' + Long.toHexString(version.modifiedNanos()) + '-' + Long.toHexString(version.sizeBytes()) + '"';
    }

    static String mediaType(String path, Path file) {
        MediaType type = MediaTypeFactory.getMediaType(path.substring(path.lastIndexOf('/') + 1))
                .or(() -> MediaTypeFactory.getMediaType(file.toString()))
                .orElse(MediaType.APPLICATION_OCTET_STREAM);
        if (type.getType().equals("text") && type.getCharset() == null) {
            type = new MediaType(type, Map.of("charset", "utf-8"));
        }
        return type.toString();
    }
}
