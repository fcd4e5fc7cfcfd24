package io.memlane.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What is served during chaos, kept in memory as well, so that each byte that a client gets is compared when it comes. */
final class ChaosContent implements AutoCloseable {
    /** Small ones that travel in the queue, and ones that take every slot of a segment several times. */
    private static final int[] SIZES = {0, 1, 1_000, 10_000, 65_536, 200_001, 1 << 20, 3_000_001, 24 << 20};

    private static final String CHANGING = "changing.bin";
    private static final int CHANGING_BYTES = 4 << 20;
    /** So many can't be replaced while one client reads one body. */
    private static final int KEPT_VERSIONS = 12;

    private final Content content = Content.create();
    private final List<String> paths = new ArrayList<>();
    /** Each path's versions, the newest last. Guarded by this. */
    private final Map<String, Deque<byte[]>> versions = new HashMap<>();

    private final long seed;
    private int replaced;

    ChaosContent(long seed) {
        this.seed = seed;
        for (int size : SIZES) {
            add(size + ".bin", size);
        }
        add(CHANGING, CHANGING_BYTES);
    }

    private void add(String name, int lengthBytes) {
        content.write(name, lengthBytes, seed + lengthBytes);
        learn("/" + name, name);
        paths.add("/" + name);
    }

    private synchronized void learn(String path, String file) {
        try {
            Deque<byte[]> known = versions.computeIfAbsent(path, ignored -> new ArrayDeque<>());
            known.addLast(Files.readAllBytes(content.path(file)));
            if (known.size() > KEPT_VERSIONS) {
                known.removeFirst();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a new version in the place of the changing file, as deployments do. */
    void replace() throws IOException {
        replaced++;
        String next = CHANGING + ".next";
        content.write(next, CHANGING_BYTES, seed - replaced);
        // Before anybody can be sent it.
        learn("/" + CHANGING, next);
        Files.move(content.path(next), content.path(CHANGING), StandardCopyOption.ATOMIC_MOVE);
    }

    Content files() {
        return content;
    }

    /** One path; the large ones as often as the small ones. */
    String any(RandomGenerator random) {
        return paths.get(random.nextInt(paths.size()));
    }

    /** One whose body doesn't fit into what lies between the cache and a client. */
    String large(RandomGenerator random) {
        return paths.get(paths.size() - 1 - random.nextInt(2));
    }

    /** Begins to compare a body. */
    synchronized Check check(String path) {
        return new Check(new ArrayList<>(versions.get(path)));
    }

    /** Which versions a body can be, after what has come of it. */
    static final class Check {
        private final List<byte[]> candidates;
        private int offset;

        private Check(List<byte[]> candidates) {
            this.candidates = candidates;
        }

        /** Whether a body of this length can be one. */
        boolean isLength(long lengthBytes) {
            candidates.removeIf(version -> version.length != lengthBytes);
            return !candidates.isEmpty();
        }

        /** Whether the next bytes are those of the one version that all before them were of. */
        boolean isNext(byte[] bytes, int lengthBytes) {
            candidates.removeIf(version -> version.length - offset < lengthBytes
                    || !Arrays.equals(version, offset, offset + lengthBytes, bytes, 0, lengthBytes));
            offset += lengthBytes;
            return !candidates.isEmpty();
        }
    }

    @Override
    public void close() {
        content.close();
    }
}
