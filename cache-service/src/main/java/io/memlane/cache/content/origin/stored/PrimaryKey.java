package io.memlane.cache.content.origin.stored;

/**
 * What responses of one resource have in common (RFC 9111 §2), before {@code Vary}.
 *
 * @param mount its prefix, so that mounts share nothing
 * @param authority in lower case, if the origin is told the client's; else empty
 * @param secure whether the client came by TLS, if the origin is told; else false
 * @param target path and query, as the origin is sent them
 */
public record PrimaryKey(String mount, String authority, boolean secure, String target) {

    /** The same of another target. */
    public PrimaryKey of(String other) {
        return new PrimaryKey(mount, authority, secure, other);
    }

    int sizeBytes() {
        return mount.length() + authority.length() + target.length();
    }
}
