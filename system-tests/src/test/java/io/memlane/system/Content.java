package io.memlane.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A folder of files whose bytes follow from a seed, so that no two of them share a chunk by chance. */
final class Content implements AutoCloseable {
    private static final Path TARGET = Path.of(System.getProperty("memlane.target", "target"));
    private static final AtomicInteger LAST = new AtomicInteger();

    /** A file that changed within the last second may go on changing, says the cache; and the kernel's clock is coarse. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1100);

    private final Path folder;
    private long writtenAtNanos = System.nanoTime();

    private Content(Path folder) {
        this.folder = folder;
    }

    static Content create() {
        try {
            Path folder = TARGET.resolve(
                            "system-content-" + ProcessHandle.current().pid() + "-" + LAST.incrementAndGet())
                    .toAbsolutePath();
            Files.createDirectories(folder);
            return new Content(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Writes a file, in place if it exists, and returns its digest. */
    String write(String name, long lengthBytes, long seed) {
        String digest = write(name, lengthBytes, seed, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        writtenAtNanos = System.nanoTime();
        return digest;
    }

    /** Waits until all files have been at rest for so long that their bodies may go on elsewhere. */
    void awaitRest() {
        await().until(() -> System.nanoTime() - writtenAtNanos > REST_NANOS);
    }

    /** Puts a new file in the place of the old one, as careful editors and deployments do. */
    String replace(String name, long lengthBytes, long seed) throws IOException {
        String digest = write(name + ".new", lengthBytes, seed);
        Files.move(
                path(name + ".new"), path(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return digest;
    }

    /** Gives a file this length, with holes where nothing was written, and writes some of it. */
    void writeIsland(String name, long fileBytes, long offset, int lengthBytes, long seed) {
        byte[] bytes = new byte[lengthBytes];
        new SplittableRandom(seed).nextBytes(bytes);
        try (RandomAccessFile file = new RandomAccessFile(path(name).toFile(), "rw")) {
            file.setLength(fileBytes);
            file.seek(offset);
            file.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void truncate(String name, long lengthBytes) throws IOException {
        try (FileChannel file = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
            file.truncate(lengthBytes);
        }
    }

    private String write(String name, long lengthBytes, long seed, StandardOpenOption... options) {
        MessageDigest digest = sha256();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] block = new byte[64 << 10];
        try {
            Files.createDirectories(path(name).getParent());
            try (FileChannel file = FileChannel.open(path(name), options)) {
                for (long at = 0; at < lengthBytes; at += block.length) {
                    random.nextBytes(block);
                    ByteBuffer bytes = ByteBuffer.wrap(block, 0, (int) Math.min(block.length, lengthBytes - at));
                    digest.update(bytes.duplicate());
                    while (bytes.hasRemaining()) {
                        file.write(bytes);
                    }
                }
                file.truncate(lengthBytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static String digest(Path file) throws IOException {
        return digest(file, 0, Files.size(file));
    }

    /** Of a part of a file, as far as there is so much. */
    static String digest(Path file, long offset, long lengthBytes) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[64 << 10];
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(offset);
            long left = lengthBytes;
            for (int n = 0; n >= 0 && left > 0; n = in.read(block, 0, (int) Math.min(block.length, left))) {
                digest.update(block, 0, n);
                left -= n;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes a folder and what is in it. */
    static void removeTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> entries = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : entries) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        removeTree(folder);
    }
}
