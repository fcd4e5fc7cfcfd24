package io.memlane.benchmarks.hop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How a reader learns where its writer is: a file in their folder. */
final class Rendezvous {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Rendezvous() {}

    static void publish(Path folder, String text) throws IOException {
        Path aside = Files.writeString(folder.resolve("where.new"), text, StandardCharsets.UTF_8);
        Files.move(aside, folder.resolve("where"), StandardCopyOption.ATOMIC_MOVE);
    }

    static Path await(Path folder) throws IOException {
        Path where = folder.resolve("where");
        long start = System.nanoTime();
        while (!Files.exists(where)) {
            if (System.nanoTime() - start > TIMEOUT_NANOS) {
                throw new IOException("no writer in " + folder);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return where;
    }
}
