package io.memlane.cache.content.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/**
 * Media types by the extensions of names: what the operator says, then what is here, then Spring's table, which is that of Apache. Text is
 * UTF-8 unless the operator says otherwise.
 */
public final class MediaTypes {
    private static final Map<String, String> OWN = read("media-types");

    /** Nothing said by the operator. */
    static final MediaTypes STANDARD = new MediaTypes(List.of());

    private final Map<String, String> stated = new HashMap<>();

    /** @param stated each {@code EXTENSION=TYPE}, as {@code ContentProperties} has checked them */
    public MediaTypes(List<String> stated) {
        for (String one : stated) {
            int equals = one.indexOf('=');
            String extension = one.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            this.stated.put(extension, one.substring(equals + 1).strip());
        }
    }

    private static Map<String, String> read(String resource) {
        Map<String, String> types = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(MediaTypes.class.getResourceAsStream(resource), resource)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split(" +"))
                    .forEach(words -> Arrays.stream(words).skip(1).forEach(extension -> {
                        if (types.put(extension, words[0]) != null) {
                            throw new IllegalStateException(extension + " is twice in " + resource);
                        }
                    }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(types);
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
