package io.memlane.cache.content.origin;

import io.memlane.cache.content.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** A store in a folder of its own, which goes with it. */
final class DiskFixture implements AutoCloseable {
    private static final long SIZE_BYTES = 64 << 20;

    private final Path folder;
    private Store store;

    DiskFixture() {
        try {
            folder = Files.createTempDirectory("memlane-store");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = open();
    }

    private Store open() {
        return Store.open(folder, SIZE_BYTES, 10_000, new SimpleMeterRegistry());
    }

    Store store() {
        return store;
    }

    /** As a new process would find it. */
    Store reopened() {
        store.close();
        store = open();
        return store;
    }

    @Override
    public void close() {
        store.close();
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
