package io.memlane.cache.content.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What is to be gone.
 *
 * @param bytes a key, the beginning of keys, or a tag in UTF-8
 * @param soft whether entries stay, to be validated before they are used again
 */
@SuppressWarnings("ArrayRecordComponent") // compared by their bytes below
public record Purge(Kind kind, byte[] bytes, boolean soft) {
    /** By what entries are meant. */
    public enum Kind {
        KEY(0),
        PREFIX(1),
        TAG(2),
        ALL(3);

        /** On disk. */
        final int code;

        Kind(int code) {
            this.code = code;
        }

        static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return ALL; // fail closed
        }
    }

    public static Purge key(byte[] key) {
        return new Purge(Kind.KEY, key.clone(), false);
    }

    public static Purge prefix(byte[] prefix) {
        return new Purge(Kind.PREFIX, prefix.clone(), false);
    }

    public static Purge tag(String tag) {
        return new Purge(Kind.TAG, tag.getBytes(StandardCharsets.UTF_8), false);
    }

    public static Purge all() {
        return new Purge(Kind.ALL, new byte[0], false);
    }

    public Purge softly() {
        return new Purge(kind, bytes, true);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Purge purge
                && kind == purge.kind
                && soft == purge.soft
                && Arrays.equals(bytes, purge.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(bytes) + (soft ? 1 : 0);
    }

    @Override
    public String toString() {
        return (soft ? "soft " : "") + kind + " " + new String(bytes, StandardCharsets.UTF_8);
    }
}
