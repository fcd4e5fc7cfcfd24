package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers while others write, update, replace, remove, purge and evict. */
class StoreConcurrencyTest {
    private static final int KEYS = 150;
    private static final int OPERATIONS = 1_200;

    @TempDir
    private Path directory;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong versions = new AtomicLong();
    private final AtomicLong bodies = new AtomicLong();

    @Test
    void readers_besideEverythingElse_getWholeRightBodiesOfOneVersion() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool();
                Store store = StoreFixture.open(directory, 16 << 20)) {
            List<Future<?>> writers = new ArrayList<>();
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int seed = i;
                writers.add(threads.submit(call(() -> write(store, new Random(seed)))));
                readers.add(threads.submit(call(() -> read(store, new Random(100 + seed)))));
            }
            writers.add(threads.submit(call(() -> disturb(store, new Random(9)))));
            for (Future<?> writer : writers) {
                writer.get();
            }
            over.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(store.pinnedBytes()).isZero();
            assertThat(bodies.get()).isGreaterThan(200);
        }
    }

    private interface Part {
        void run() throws Exception;
    }

    private Callable<Void> call(Part part) {
        return () -> {
            try {
                part.run();
                return null;
            } catch (Throwable e) {
                over.set(true);
                throw e;
            }
        };
    }

    private static String name(Random random) {
        return "/" + random.nextInt(KEYS);
    }

    /** Reads the draft as well, while it is written. */
    private void write(Store store, Random random) throws Exception {
        for (int i = 0; i < OPERATIONS / 4 && !over.get(); i++) {
            String name = name(random);
            try (Draft draft = store.draft(key(name));
                    StoredBody reader = draft.open()) {
                // After it was begun: one that was begun after a purge has a higher number than all before the purge.
                long version = versions.incrementAndGet();
                byte[] content = StoreProcess.content(name, version);
                boolean written = StoreFixture.write(draft, content);
                ByteBuffer expected = ByteBuffer.wrap(content, 0, (int) draft.writtenBytes());
                assertThat(ByteBuffer.wrap(StoreFixture.read(reader))).isEqualTo(expected);
                if (written) {
                    draft.commit(content.length, StoreProcess.number(version), List.of(name));
                }
            }
        }
    }

    private void read(Store store, Random random) throws IOException {
        while (!over.get()) {
            String name = name(random);
            try (StoredEntry entry = store.find(key(name))) {
                if (entry != null) {
                    assertThat(entry.tags()).containsExactly(name);
                    long version = ByteBuffer.wrap(entry.metadata()).getLong();
                    assertThat(StoreFixture.read(entry)).isEqualTo(StoreProcess.content(name, version));
                    bodies.incrementAndGet();
                }
            }
        }
    }

    private void disturb(Store store, Random random) throws IOException {
        for (int i = 0; i < OPERATIONS && !over.get(); i++) {
            String name = name(random);
            switch (random.nextInt(40)) {
                case 0 -> store.purge(Purge.tag(name));
                case 1 -> new Sweep(store).run();
                case 2, 3, 4 -> store.remove(key(name));
                default -> {
                    try (StoredEntry entry = store.find(key(name))) {
                        if (entry != null) {
                            store.update(entry, entry.metadata(), entry.tags());
                        }
                    }
                }
            }
        }
    }

    /** What a purge has acknowledged is never found again, though versions before it are still being written. */
    @Test
    void purges_besideWriters_areNeverUndone() throws Exception {
        AtomicLongArray floors = new AtomicLongArray(KEYS);
        try (ExecutorService threads = Executors.newCachedThreadPool();
                Store store = StoreFixture.open(directory, 64 << 20)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int seed = i;
                all.add(threads.submit(call(() -> write(store, new Random(seed)))));
            }
            all.add(threads.submit(call(() -> {
                Random random = new Random(5);
                for (int i = 0; i < 60 && !over.get(); i++) {
                    int key = random.nextInt(KEYS);
                    long floor = versions.get();
                    if (random.nextBoolean()) {
                        store.purge(Purge.tag("/" + key));
                    } else {
                        store.remove(key("/" + key));
                    }
                    floors.accumulateAndGet(key, floor, Math::max);
                    for (int one = 0; one < KEYS; one++) {
                        long least = floors.get(one);
                        try (StoredEntry entry = store.find(key("/" + one))) {
                            if (entry != null) {
                                assertThat(ByteBuffer.wrap(entry.metadata()).getLong())
                                        .isGreaterThan(least);
                            }
                        }
                    }
                }
            })));
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** A block is whole a moment after its length was looked at: its checksum is of more than was read. */
    @Test
    void read_ofADraftThatGrows_isWhatWasWritten() throws Exception {
        byte[] body = StoreFixture.body(3, 1 << 20);
        try (ExecutorService threads = Executors.newCachedThreadPool();
                Store store = StoreFixture.open(directory);
                Draft draft = store.draft(key("/a"));
                StoredBody written = draft.open()) {
            Future<?> writer = threads.submit(call(() -> {
                for (int at = 0; at < body.length; at += 777) {
                    draft.write(ByteBuffer.wrap(body, at, Math.min(777, body.length - at)));
                }
            }));
            ByteBuffer read = ByteBuffer.allocate(body.length);
            while (read.hasRemaining()) {
                written.read(read, read.position());
            }
            writer.get();
            assertThat(read.array()).isEqualTo(body);
        }
    }
}
