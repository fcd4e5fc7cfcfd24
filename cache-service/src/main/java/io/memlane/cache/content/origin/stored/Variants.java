package io.memlane.cache.content.origin.stored;

import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.Vary;
import io.memlane.model.http.caching.VarySets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the store has under the key of a resource whose responses vary, in place of a response: which variants there are. Their own keys begin with
 * the resource's, and have the random id of this list in them: with the list all of them are gone, and one that comes later finds none of them.
 *
 * @param id random
 * @param digests of the variants' secondary keys, in the order in which they were first stored
 */
record Variants(long id, VarySets varys, List<Digest> digests) {
    /** Of one resource; an origin that has more tells its clients apart by what nobody repeats. */
    static final int MAX = 64;

    private static final int KIND = 'V';
    private static final int DIGEST_BYTES = 16;

    /** The beginning of a SHA-256. The whole secondary key is compared as well. */
    @SuppressWarnings("ArrayRecordComponent") // compared by its bytes below
    record Digest(byte[] bytes) {
        static Digest of(String secondaryKey) {
            try {
                byte[] all =
                        MessageDigest.getInstance("SHA-256").digest(secondaryKey.getBytes(StandardCharsets.ISO_8859_1));
                return new Digest(Arrays.copyOf(all, DIGEST_BYTES));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e); // each JDK has it
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    static boolean are(byte[] metadata) {
        return metadata.length > 0 && metadata[0] == KIND;
    }

    /** The key of one of them. */
    byte[] key(byte[] primary, Digest digest) {
        return ByteBuffer.allocate(primary.length + Long.BYTES + DIGEST_BYTES)
                .put(primary)
                .putLong(id)
                .put(digest.bytes)
                .array();
    }

    /** What a request may select, the most recent first. */
    List<Digest> of(Fields sent) {
        return varys.keys(sent).stream()
                .map(Digest::of)
                .filter(digests::contains)
                .toList();
    }

    /** With one more, and without the oldest one if they are too many. */
    Variants plus(Vary vary, Digest digest) {
        VarySets more = varys.plus(vary);
        if (digests.contains(digest)) {
            return more.equals(varys) ? this : new Variants(id, more, digests);
        }
        List<Digest> all = new ArrayList<>(digests);
        all.add(digest);
        return new Variants(id, more, List.copyOf(all.subList(Math.max(0, all.size() - MAX), all.size())));
    }

    byte[] encode() {
        MetadataWriter out =
                new MetadataWriter().int1(KIND).int8(id).int4(varys.varys().size());
        varys.varys().forEach(vary -> out.texts(vary.names()));
        out.int4(digests.size());
        digests.forEach(digest -> out.raw(digest.bytes));
        return out.bytes();
    }

    /** @throws RuntimeException if it isn't what was encoded */
    static Variants decode(byte[] metadata) {
        MetadataReader in = new MetadataReader(metadata);
        in.int1();
        long id = in.int8();
        List<Vary> varys = new ArrayList<>();
        int sets = in.int4();
        for (int i = 0; i < sets; i++) {
            List<String> names = in.texts();
            varys.add(names.isEmpty() ? Vary.NONE : new Vary(false, List.copyOf(names)));
        }
        List<Digest> digests = new ArrayList<>();
        int count = in.int4();
        for (int i = 0; i < count; i++) {
            digests.add(new Digest(in.raw(DIGEST_BYTES)));
        }
        return new Variants(id, new VarySets(varys), List.copyOf(digests));
    }
}
