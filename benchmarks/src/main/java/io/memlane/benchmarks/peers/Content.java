package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The files that all peers serve, from the page cache. Their bytes are random, so that nobody gains by compressing, and always the same.
 */
final class Content {
    /** Files of the mixed workload. */
    static final int MIXED_FILES = 500;

    private static final int MIN_MIXED_BYTES = 1 << 10;
    private static final int MAX_MIXED_BYTES = 1 << 20;
    private static final int BLOCK_BYTES = 1 << 20;

    private final Path folder;
    private final Random random = new Random(1);

    private Content(Path folder) {
        this.folder = folder;
    }

    static Content in(Scratch scratch) throws IOException {
        return new Content(scratch.folder("content"));
    }

    Path folder() {
        return folder;
    }

    /** The path of a file of so many bytes, made if it isn't there. */
    String file(long bytes) throws IOException {
        return file("body-" + bytes, bytes);
    }

    private String file(String name, long bytes) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            byte[] block = new byte[BLOCK_BYTES];
            try (OutputStream out = Files.newOutputStream(file)) {
                for (long left = bytes; left > 0; left -= block.length) {
                    random.nextBytes(block);
                    out.write(block, 0, (int) Math.min(left, block.length));
                }
            }
        }
        return "/" + name;
    }

    /** Paths of files from 1 KiB to 1 MiB, their sizes spread evenly on a logarithmic scale, in no order. */
    List<String> mixed() throws IOException {
        Random sizes = new Random(2);
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < MIXED_FILES; i++) {
            double exponent = sizes.nextDouble() * Math.log((double) MAX_MIXED_BYTES / MIN_MIXED_BYTES);
            paths.add(file("mixed/" + i, (long) (MIN_MIXED_BYTES * Math.exp(exponent))));
        }
        return paths;
    }

    /** Paths of that many files of the same size. */
    List<String> many(int count, int bytes) throws IOException {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            paths.add(file("many-" + bytes + "/" + i / 1000 + "/" + i % 1000, bytes));
        }
        return paths;
    }
}
