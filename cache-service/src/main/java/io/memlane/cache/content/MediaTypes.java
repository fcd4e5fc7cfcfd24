package io.memlane.cache.content;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/**
 * Media types by the extensions of names: what the operator says, then what is here, then Spring's table, which is that of Apache. Text is
 * UTF-8 unless the operator says otherwise.
 */
final class MediaTypes {
    /** What Spring lacks, or has otherwise. */
    private static final Map<String, String> OWN = Map.ofEntries(
            Map.entry("br", "application/x-brotli"),
            Map.entry("geojson", "application/geo+json"),
            Map.entry("glb", "model/gltf-binary"),
            Map.entry("gltf", "model/gltf+json"),
            Map.entry("gz", "application/gzip"),
            Map.entry("heic", "image/heic"),
            Map.entry("jsonld", "application/ld+json"),
            Map.entry("jxl", "image/jxl"),
            Map.entry("map", "application/json"),
            Map.entry("md", "text/markdown"),
            Map.entry("mpd", "application/dash+xml"),
            Map.entry("ndjson", "application/x-ndjson"),
            Map.entry("toml", "application/toml"),
            Map.entry("ts", "video/mp2t"),
            Map.entry("vtt", "text/vtt"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("yml", "application/yaml"),
            Map.entry("zst", "application/zstd"));

    /** Nothing said by the operator. */
    static final MediaTypes STANDARD = new MediaTypes(List.of());

    private final Map<String, String> stated = new HashMap<>();

    /** @param stated each {@code EXTENSION=TYPE}, as {@link ContentProperties} has checked them */
    MediaTypes(List<String> stated) {
        for (String one : stated) {
            int equals = one.indexOf('=');
            String extension = one.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            this.stated.put(extension, one.substring(equals + 1).strip());
        }
    }

    /**
     * Value for {@code Content-Type}.
     *
     * @param path as requested: its last name tells the type, before the file's own name does
     */
    String of(String path, Path file) {
        String type = ofName(path.substring(path.lastIndexOf('/') + 1));
        if (type == null) {
            Path name = file.getFileName();
            type = name == null ? null : ofName(name.toString());
        }
        return type == null ? MediaType.APPLICATION_OCTET_STREAM_VALUE : type;
    }

    private @Nullable String ofName(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (extension.length() == name.length()) {
            return null;
        }
        String said = stated.get(extension);
        if (said != null) {
            return said;
        }
        String own = OWN.get(extension);
        return own != null
                ? withCharset(MediaType.parseMediaType(own))
                : MediaTypeFactory.getMediaType(name)
                        .map(MediaTypes::withCharset)
                        .orElse(null);
    }

    private static String withCharset(MediaType type) {
        return type.getType().equals("text") && type.getCharset() == null
                ? new MediaType(type, Map.of("charset", "utf-8")).toString()
                : type.toString();
    }
}
