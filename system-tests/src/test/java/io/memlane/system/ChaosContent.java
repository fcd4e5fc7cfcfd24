package io.memlane.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
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
    /** As a log: longer each time it is looked at, and what was there stays. */
    private static final String GROWING = "growing.log";

    private static final int GROWING_BYTES = 2 << 20;
    private static final int GROWN_BYTES = 12 << 20;
    /** Such times builds give to their files, so that they tell nothing. */
    private static final FileTime PINNED = FileTime.fromMillis(0);

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
        add(GROWING, GROWN_BYTES);
        try {
            content.truncate(GROWING, GROWING_BYTES);
            for (int i = 0; i < SIZES.length; i += 2) {
                pinTime(SIZES[i] + ".bin");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pinTime(String name) throws IOException {
        Files.setLastModifiedTime(content.path(name), PINNED);
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
        if (replaced % 2 == 0) {
            pinTime(next);
        }
        // Before anybody can be sent it.
        learn("/" + CHANGING, next);
        Files.move(content.path(next), content.path(CHANGING), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes more of the growing file. It begins anew, as another file, when there is no more. */
    void append(RandomGenerator random) throws IOException {
        Path file = content.path(GROWING);
        byte[] all = growing();
        int size = (int) Files.size(file);
        if (size == all.length) {
            Path next = content.path(GROWING + ".next");
            Files.write(next, Arrays.copyOf(all, GROWING_BYTES));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        int length = Math.min(all.length - size, 1 + random.nextInt(300_000));
        Files.write(file, Arrays.copyOfRange(all, size, size + length), StandardOpenOption.APPEND);
    }

    private synchronized byte[] growing() {
        return versions.get("/" + GROWING).getLast();
    }

    /** Changes all but the bytes of a file. */
    void touchMetadata(RandomGenerator random) throws IOException {
        Path file = content.path(any(random).substring(1));
        switch (random.nextInt(3)) {
            case 0 -> Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(file));
            case 1 -> Files.setAttribute(file, "user:memlane", ByteBuffer.wrap(new byte[] {(byte) random.nextInt()}));
            default -> {
                Path link = content.path("link");
                Files.deleteIfExists(link);
                Files.createLink(link, file);
            }
        }
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
        return new Check(new ArrayList<>(versions.get(path)), path.equals("/" + GROWING) ? GROWING_BYTES : -1);
    }

    /** Which versions a body can be, after what has come of it. */
    static final class Check {
        private final List<byte[]> candidates;
        /** Of a growing file; -1 of others. */
        private final int leastBytes;

        private int offset;

        private Check(List<byte[]> candidates, int leastBytes) {
            this.candidates = candidates;
            this.leastBytes = leastBytes;
        }

        /** Whether a body of this length can be one. */
        boolean isLength(long lengthBytes) {
            if (leastBytes >= 0) {
                return lengthBytes >= leastBytes && lengthBytes <= candidates.getFirst().length;
            }
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
