package io.memlane.cache.content.origin.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What the cache shows an origin of itself, from a file that may change. It is read apart from the requests, now and then, so that none waits
 * for a disk. Never logged.
 */
public final class Credentials {
    /** None. */
    public static final Credentials NONE = new Credentials(Scheme.BEARER, null, null);

    /** How they are written (RFC 7617, RFC 6750). */
    public enum Scheme {
        /** The file has {@code USER:PASSWORD}. */
        BASIC,
        /** The file has a token. */
        BEARER
    }

    private final Scheme scheme;
    private final @Nullable Path file;
    private volatile @Nullable String value;

    private Credentials(Scheme scheme, @Nullable Path file, @Nullable String value) {
        this.scheme = scheme;
        this.file = file;
        this.value = value;
    }

    /**
     * Reads them.
     *
     * @throws IOException if the file can't be read, or has no credentials
     */
    public static Credentials of(Scheme scheme, Path file) throws IOException {
        return new Credentials(scheme, file, read(scheme, file));
    }

    private static String read(Scheme scheme, Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IOException("not one line of credentials");
        }
        return switch (scheme) {
            case BASIC -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
            case BEARER -> "Bearer " + text;
        };
    }

    /** Value of {@code Authorization}; null if there are none. */
    public @Nullable String value() {
        return value;
    }

    /** Whether there are any. */
    public boolean exist() {
        return file != null;
    }

    /**
     * Reads the file again. May block.
     *
     * @throws IOException if there is nothing in it to use; then the ones from before stay
     */
    public void refresh() throws IOException {
        Path known = file;
        if (known != null) {
            value = read(scheme, known);
        }
    }

    @Override
    public String toString() {
        return file == null ? "none" : scheme + " from " + file;
    }
}
