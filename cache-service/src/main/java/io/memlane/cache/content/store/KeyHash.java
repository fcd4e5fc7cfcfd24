package io.memlane.cache.content.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 64 bits for a key. They are salted with the store's random id: who chooses keys can't choose two of one hash. Such two would only miss,
 * as a record has its whole key; any thread.
 */
final class KeyHash {
    private final MessageDigest salted;

    KeyHash(long storeId) {
        try {
            salted = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // each JDK has it
        }
        salted.update(ByteBuffer.allocate(Long.BYTES).putLong(storeId).array());
    }

    /** Never 0, which says in the index that there is nothing. */
    long of(byte[] key) {
        try {
            MessageDigest digest = (MessageDigest) salted.clone();
            long hash = ByteBuffer.wrap(digest.digest(key)).getLong();
            return hash == 0 ? 1 : hash;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e); // the JDK's can be copied
        }
    }
}
