package io.memlane.cache.purge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who knows it may purge. It is in a file, read at each use, so that it can be changed; it is never logged. */
final class PurgeToken {
    /** Whoever may ask may guess: what is shorter can be guessed. */
    private static final int MIN_CHARS = 16;

    private static final int MAX_BYTES = 4 << 10;
    private static final int RANDOM_BYTES = 32;
    private static final String SCHEME = "Bearer ";
    private static final Logger LOG = LoggerFactory.getLogger(PurgeToken.class);

    private final Path file;

    /** @throws PurgeTokenException if there is none to use in the file */
    PurgeToken(Path file) {
        this.file = file;
        try {
            read();
        } catch (IOException e) {
            throw new PurgeTokenException(file, e);
        }
    }

    /**
     * One that nobody knows yet, in a file that only this process's user can read.
     *
     * @throws PurgeTokenException if it can't be made
     */
    static PurgeToken made(Path file) {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new PurgeTokenException(file, e);
        }
        return new PurgeToken(file);
    }

    private String read() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is longer than a token");
        }
        String token = Files.readString(file).strip();
        if (token.length() < MIN_CHARS || token.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IOException("it isn't one line of at least " + MIN_CHARS + " visible ASCII characters");
        }
        return token;
    }

    /** Takes the same time whatever is given, but for its length. */
    boolean isGivenBy(@Nullable String authorization) {
        try {
            String given = authorization == null ? "" : authorization;
            // The scheme is one in any case (RFC 9110 §11.1).
            boolean bearer = given.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
            return MessageDigest.isEqual(digest(read()), digest(bearer ? given.substring(SCHEME.length()) : ""));
        } catch (IOException e) {
            LOG.warn("The token of purges can't be read any more, and none is accepted: {}", e.toString());
            return false;
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // each JDK has it
        }
    }
}
