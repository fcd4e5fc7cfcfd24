package io.memlane.cache.content.file;

import static io.memlane.cache.content.file.ContentFixture.descriptorsBelow;
import static io.memlane.cache.content.file.ContentFixture.head;
import static io.memlane.cache.content.file.ContentFixture.text;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.directory.DirectoryContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenFileTableConcurrencyTest {

    private static final int THREADS = 16;
    private static final int FILES = 24;
    private static final int MAX_OPEN = 6;

    @TempDir
    Path folder;

    private final AtomicInteger opensAtOnce = new AtomicInteger();

    private OpenFileTable table(int maxOpen, Duration revalidateAfter, Descriptor.Opener opener) {
        FileOpening opening = ContentFixture.opening(DirectoryContent.at(folder), opener);
        return new OpenFileTable(opening, maxOpen, revalidateAfter, System::nanoTime);
    }

    private static void inThreads(int threads, Callable<?> task) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(executor.submit(task));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
    }

    @Test
    void find_sameColdPathAtOnce_opensOnce() throws Exception {
        write(folder.resolve("f"), "cold");
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(THREADS);
        Descriptor.Opener slow = file -> {
            opensAtOnce.incrementAndGet();
            opening.countDown();
            awaitUninterrupted(all);
            return Descriptor.Opener.SYSTEM.open(file);
        };
        try (OpenFileTable table = table(MAX_OPEN, Duration.ofSeconds(1), slow)) {
            inThreads(THREADS, () -> {
                all.countDown();
                return assertThat(text(table, "/f")).isEqualTo("cold");
            });
            assertThat(opening.await(1, TimeUnit.SECONDS)).isTrue();
            assertThat(opensAtOnce).hasValue(1);
            assertThat(table.open()).isOne();
        }
        assertThat(descriptorsBelow(folder)).isZero();
    }

    @Test
    void findNow_whileAnotherThreadOpensThePath_doesNotWait() throws Exception {
        write(folder.resolve("f"), "slow");
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Descriptor.Opener slow = file -> {
            opening.countDown();
            awaitUninterrupted(goesOn);
            return Descriptor.Opener.SYSTEM.open(file);
        };
        try (OpenFileTable table = table(MAX_OPEN, Duration.ofSeconds(1), slow);
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<String> found = executor.submit(() -> text(table, "/f"));
            assertThat(opening.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(table.findNow("/f")).isNull();
            goesOn.countDown();
            assertThat(found.get()).isEqualTo("slow");
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void find_sameMissingPathAtOnce_isNotFoundForAll() throws Exception {
        try (OpenFileTable table = table(1, Duration.ofSeconds(1), Descriptor.Opener.SYSTEM)) {
            inThreads(THREADS, () -> {
                for (int i = 0; i < 500; i++) {
                    assertThat(table.find("/none")).isIn(Lookup.Refused.NOT_FOUND, Lookup.busy("too many open files"));
                }
                return null;
            });
            assertThat(table.open()).isZero();
        }
    }

    @Tag("long")
    @Test
    void find_manyThreadsFilesAndReplacements_staysInBoundsAndNeverMixesFiles() throws Exception {
        long seed = System.nanoTime();
        System.out.println("OpenFileTableConcurrencyTest seed " + seed);
        for (int i = 0; i < FILES; i++) {
            write(folder.resolve("f" + i), content(i, 0));
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger worst = new AtomicInteger();
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger found = new AtomicInteger();
        OpenFileTable table = table(MAX_OPEN, Duration.ofMillis(1), Descriptor.Opener.SYSTEM);
        Thread replacer = Thread.ofPlatform().start(() -> replaceFiles(done, new Random(seed)));
        try (table) {
            inThreads(THREADS, () -> {
                Random random = new Random(seed + turn.incrementAndGet());
                for (int i = 0; i < 1500; i++) {
                    int index = (int) Math.abs(random.nextGaussian() * 4) % FILES;
                    found.addAndGet(useOnce(table, index, random.nextInt(8) == 0));
                    worst.accumulateAndGet(table.open(), Math::max);
                    if (i % 500 == 0) {
                        assertThat(descriptorsBelow(folder)).isLessThanOrEqualTo(MAX_OPEN + 1); // the replacer's one
                    }
                }
                return null;
            });
        } finally {
            done.set(true);
            replacer.join();
        }
        assertThat(worst.get()).isLessThanOrEqualTo(MAX_OPEN);
        assertThat(found.get()).isGreaterThan(THREADS * 500);
        assertThat(table.open()).isZero();
        assertThat(descriptorsBelow(folder)).isZero();
    }

    private static int useOnce(OpenFileTable table, int index, boolean closeTwice) throws IOException {
        Lookup lookup = table.find("/f" + index);
        if (!(lookup instanceof Lookup.Found(Representation file))) {
            assertThat(lookup).isEqualTo(Lookup.busy("too many open files"));
            return 0;
        }
        try (file) {
            String text = text(file);
            assertThat(text).startsWith("file " + index + " ").hasSize((int)
                    head(file).lengthBytes());
            assertThat(text.substring(text.indexOf(' ', 5)).chars().distinct().count())
                    .isEqualTo(2);
            // Replaced while it was opened, it isn't trusted to be at rest.
            assertThat(file.compare()).isIn(ContentState.UNCHANGED, ContentState.DRIFTED);
            if (closeTwice) {
                file.close();
            }
        }
        return 1;
    }

    /** Text with one digit repeated, so that a mixture of two versions shows. */
    private static String content(int index, int version) {
        return "file " + index + " " + String.valueOf(version % 10).repeat(100 + version % 10 * 1000);
    }

    private void replaceFiles(AtomicBoolean done, Random random) {
        try {
            for (int version = 1; !done.get(); version++) {
                int index = random.nextInt(FILES);
                Path next = write(folder.resolve("next"), content(index, version));
                Files.move(next, folder.resolve("f" + index), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void close_duringFinds_leavesNothingOpen() throws Exception {
        for (int i = 0; i < FILES; i++) {
            write(folder.resolve("f" + i), content(i, 0));
        }
        for (int round = 0; round < 50; round++) {
            OpenFileTable table = table(FILES, Duration.ofMillis(1), Descriptor.Opener.SYSTEM);
            AtomicInteger finds = new AtomicInteger();
            inThreads(4, () -> {
                for (int i = 0; i < FILES; i++) {
                    if (finds.incrementAndGet() == FILES) {
                        table.close();
                    }
                    if (table.find("/f" + i) instanceof Lookup.Found(Representation file)) {
                        file.close();
                    }
                }
                return null;
            });
            assertThat(table.open()).isZero();
        }
        assertThat(descriptorsBelow(folder)).isZero();
    }
}
