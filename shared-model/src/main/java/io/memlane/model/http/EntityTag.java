package io.memlane.model.http;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An entity tag (RFC 9110 §8.8.3).
 *
 * @param text as it stands in {@code ETag}: with its quotes, and {@code W/} before them if it is weak
 */
public record EntityTag(String text) {
    private static final String WEAK = "W/";

    /** @throws IllegalArgumentException if it isn't one entity tag and nothing else */
    public EntityTag {
        if (!isEntityTag(text)) {
            throw new IllegalArgumentException("not an entity tag: " + text);
        }
    }

    /** So much of a digest tells contents apart for which nobody looks for a collision. */
    private static final int DIGEST_BYTES = 16;

    /** The tag of bytes with that digest, wherever they are and of whatever time: strong. */
    public static EntityTag ofDigest(byte[] sha256) {
        return new EntityTag('"' + HexFormat.of().formatHex(sha256, 0, DIGEST_BYTES) + '"');
    }

    /**
     * The tag of a file whose time says nothing of its bytes, by what does on one machine: a file that is put in the
     * place of another has another inode or another change time. Replicas don't agree on it.
     */
    public static EntityTag ofMachine(long modifiedNanos, long sizeBytes, long inode, long changedNanos) {
        return new EntityTag('"'
                + Long.toHexString(modifiedNanos)
                + '-'
                + Long.toHexString(sizeBytes)
                + '-'
                + Long.toHexString(inode)
                + '-'
                + Long.toHexString(changedNanos)
                + '"');
    }

    /**
     * The tag of a file. Strong (RFC 9110 §8.8.1): two states of a file never share time and size, unless somebody sets
     * the time back. Replicas that copy files with their times agree on it, so it holds nothing of the machine: no
     * inode, no change time.
     */
    public static EntityTag of(long modifiedNanos, long sizeBytes) {
        return new EntityTag('"' + Long.toHexString(modifiedNanos) + '-' + Long.toHexString(sizeBytes) + '"');
    }

    /**
     * The tag that a sidecar file states: an entity tag, or what is to stand between its quotes; blanks and line ends
     * around it don't count.
     *
     * @return null if it can't be one: empty, or with blanks, quotes or control characters inside
     */
    public static @Nullable EntityTag ofSidecar(String content) {
        String text = content.strip();
        if (text.isEmpty()) {
            return null;
        }
        if (isEntityTag(text)) {
            return new EntityTag(text);
        }
        String quoted = '"' + text + '"';
        return isEntityTag(quoted) ? new EntityTag(quoted) : null;
    }

    /** What a field's value says; null if that isn't one entity tag and nothing else. */
    public static @Nullable EntityTag parse(String value) {
        return isEntityTag(value) ? new EntityTag(value) : null;
    }

    /** Whether both are of the same bytes for sure (RFC 9110 §8.8.3.2). */
    public boolean equalsStrongly(EntityTag other) {
        return matches(other.text, 0, other.text.length(), true);
    }

    /** Whether both may stand for the same content (RFC 9110 §8.8.3.2). */
    public boolean equalsWeakly(EntityTag other) {
        return matches(other.text, 0, other.text.length(), false);
    }

    /**
     * Whether the value of {@code If-Match} or {@code If-None-Match} names it. An asterisk does; a list that can't be
     * read names none.
     *
     * @param strongly whether to compare by the strong function (RFC 9110 §8.8.3.2)
     */
    public boolean isIn(String list, boolean strongly) {
        return EntityTagList.compare(list, this, strongly) == EntityTagList.MATCHES;
    }

    /** Whether it is equal only for equal bytes (RFC 9110 §8.8.1). */
    public boolean isStrong() {
        return text.charAt(0) == '"';
    }

    /** The same tag, but weak. */
    public EntityTag weak() {
        return isStrong() ? new EntityTag(WEAK + text) : this;
    }

    /**
     * The tag of the same content in a coding: never that of another coding (RFC 9110 §8.8.3.3), even where both files
     * have their time and size in common or one sidecar speaks for all of them.
     */
    public EntityTag in(ContentCoding coding) {
        return coding == ContentCoding.IDENTITY
                ? this
                : new EntityTag(text.substring(0, text.length() - 1) + '-' + coding.token() + '"');
    }

    /** Whether the tag that starts there (with {@code W/} or its quote) is this one, by strong or weak comparison. */
    boolean matches(String value, int start, int end, boolean strongly) {
        boolean otherStrong = value.charAt(start) == '"';
        if (strongly && !(otherStrong && isStrong())) {
            return false;
        }
        int otherFrom = otherStrong ? start : start + WEAK.length();
        int from = isStrong() ? 0 : WEAK.length();
        int length = text.length() - from;
        return end - otherFrom == length && value.regionMatches(otherFrom, text, from, length);
    }

    /** Skips {@code [ W/ ] opaque-tag}; {@code W} is case-sensitive. False if there is none. */
    static boolean skip(FieldScanner scanner) {
        return (!scanner.skip('W') || scanner.skip('/')) && scanner.skipOpaqueTag();
    }

    private static boolean isEntityTag(String text) {
        FieldScanner scanner = new FieldScanner(text);
        return skip(scanner) && scanner.atEnd();
    }

    @Override
    public String toString() {
        return text;
    }
}
