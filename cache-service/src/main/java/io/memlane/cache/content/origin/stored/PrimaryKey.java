package io.memlane.cache.content.origin.stored;

import java.nio.charset.StandardCharsets;

/**
 * What responses of one resource have in common (RFC 9111 §2), before {@code Vary}. None of its parts has a line end.
 *
 * @param space of the mount and its origin, so that mounts, and origins that a mount had before, share nothing
 * @param authority in lower case, if the origin is told the client's; else empty
 * @param secure whether the client came by TLS, if the origin is told; else false
 * @param target path and query, as the origin is sent them
 */
public record PrimaryKey(String space, String authority, boolean secure, String target) {

    /** The same of another target. */
    public PrimaryKey of(String other) {
        return new PrimaryKey(space, authority, secure, other);
    }

    /** The key in a store; no other one begins with it. */
    byte[] bytes() {
        return utf8(space + '\n' + target + '\n' + (secure ? 's' : '-') + authority + '\n');
    }

    /** What the keys of a target begin with, whatever the host and the scheme. */
    public static byte[] prefixOf(String space, String target) {
        return utf8(space + '\n' + target + '\n');
    }

    /** What the keys of all targets begin with that begin so. */
    public static byte[] prefixOfAll(String space, String targets) {
        return utf8(space + '\n' + targets);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    int sizeBytes() {
        return space.length() + authority.length() + target.length();
    }
}
