package io.memlane.cache.content.file;

import static io.memlane.cache.content.file.ContentFixture.descriptorsBelow;
import static io.memlane.cache.content.file.ContentFixture.found;
import static io.memlane.cache.content.file.ContentFixture.text;
import static io.memlane.cache.content.file.ContentFixture.write;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.mount.ContentSweep;
import io.memlane.model.http.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFileTableTest {

    private static final int FILES = 10;

    @TempDir
    Path folder;

    private final AtomicLong ticker = new AtomicLong();
    private final List<String> openedFiles = new ArrayList<>();
    private OpenFileTable table;

    @BeforeEach
    void makeContent() {
        for (int i = 0; i < FILES; i++) {
            write(folder.resolve("f" + i), "file " + i);
        }
        table = tableOf(3, ContentFixture.REVALIDATE_AFTER);
    }

    private OpenFileTable tableOf(int maxOpen, Duration revalidateAfter) {
        Descriptor.Opener opener = file -> {
            openedFiles.add(String.valueOf(file.getFileName()));
            return Descriptor.Opener.SYSTEM.open(file);
        };
        FileOpening opening = ContentFixture.opening(DirectoryContent.at(folder), opener);
        return new OpenFileTable(opening, maxOpen, revalidateAfter, ticker::get);
    }

    @AfterEach
    void nothingStaysOpen() throws IOException {
        table.close();
        assertThat(table.open()).isZero();
        assertThat(descriptorsBelow(folder)).isZero();
    }

    private void use(String path) {
        ticker.incrementAndGet();
        assertThat(text(table, path)).isEqualTo("file " + path.charAt(2));
    }

    @Test
    void findNow_pathThatIsNotOpenOrStale_opensNothing() throws IOException {
        Path file = write(folder.resolve("f"), "one");
        try (OpenFileTable table = tableOf(4, ContentFixture.REVALIDATE_AFTER)) {
            assertThat(table.findNow("/f")).isNull();
            assertThat(table.findNow("/none")).isNull();
            assertThat(table.opened()).isZero();
            text(table, "/f");
            try (Representation hot = ((Lookup.Found) requireNonNull(table.findNow("/f"))).representation()) {
                assertThat(ContentFixture.text(hot)).isEqualTo("one");
            }
            ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
            try (Representation looked = ((Lookup.Found) requireNonNull(table.findNow("/f"))).representation()) {
                assertThat(ContentFixture.text(looked)).isEqualTo("one");
            }
            Files.move(write(folder.resolve("next"), "other"), file, StandardCopyOption.REPLACE_EXISTING);
            ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
            assertThat(table.findNow("/f")).isNull();
            assertThat(table.opened()).isOne();
            assertThat(text(table, "/f")).isEqualTo("other");
        }
    }

    @Test
    void find_moreFilesThanPlaces_closesTheLeastRecentlyUsed() {
        use("/f0");
        use("/f1");
        use("/f2");
        use("/f0");
        use("/f3"); // for f1
        use("/f0");
        use("/f2");
        use("/f4"); // for f3
        assertThat(openedFiles).containsExactly("f0", "f1", "f2", "f3", "f4");
        use("/f0");
        use("/f2");
        assertThat(openedFiles).hasSize(5);
        use("/f1");
        assertThat(openedFiles).endsWith("f1").hasSize(6);
        assertThat(table.open()).isEqualTo(3);
    }

    @Test
    void find_clockThatStandsStill_evictsAllTheSame() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < FILES; i++) {
                assertThat(text(table, "/f" + i)).isEqualTo("file " + i);
                assertThat(table.open()).isLessThanOrEqualTo(3);
            }
        }
    }

    @Test
    void find_allInUse_isBusyUntilOneIsGivenBack() throws IOException {
        Representation first = found(table, "/f0");
        try (Representation second = found(table, "/f1");
                Representation third = found(table, "/f2")) {
            for (int i = 0; i < 5; i++) {
                assertThat(table.find("/f3")).isEqualTo(Lookup.busy("too many open files"));
            }
            use("/f0"); // what is open can still be found
            first.close();
            use("/f3"); // for f0
            assertThat(text(second)).isEqualTo("file 1");
            assertThat(text(third)).isEqualTo("file 2");
            assertThat(descriptorsBelow(folder)).isEqualTo(3);
        }
        use("/f4");
        assertThat(openedFiles).containsExactly("f0", "f1", "f2", "f3", "f4");
    }

    @Test
    void find_longUseAmongShortOnes_keepsItOpen() {
        try (Representation held = found(table, "/f0")) {
            for (int i = 1; i < FILES; i++) {
                use("/f" + i);
            }
            assertThat(text(held)).isEqualTo("file 0");
            use("/f0");
        }
        assertThat(openedFiles).hasSize(FILES);
    }

    @Test
    void find_replacedFileInUse_countsTowardsTheLimit() throws IOException {
        Representation old = found(table, "/f0");
        Representation second = found(table, "/f1");
        Representation third = found(table, "/f2");
        Files.move(write(folder.resolve("next"), "file X"), folder.resolve("f0"), StandardCopyOption.ATOMIC_MOVE);
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
        assertThat(table.find("/f0")).isEqualTo(Lookup.busy("too many open files"));
        assertThat(text(old)).isEqualTo("file 0");
        second.close();
        assertThat(text(table, "/f0")).isEqualTo("file X");
        assertThat(table.open()).isEqualTo(3);
        old.close();
        assertThat(table.open()).isEqualTo(2);
        third.close();
    }

    @Test
    void find_changedFileInATableOfOne_makesItsOwnRoom() {
        table.close();
        table = tableOf(1, ContentFixture.REVALIDATE_AFTER);
        use("/f0");
        write(folder.resolve("f0"), "longer than before");
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
        assertThat(text(table, "/f0")).isEqualTo("longer than before");
        assertThat(table.open()).isOne();
    }

    @Test
    void find_revalidateAfterZero_seesEveryChangeAtOnce() throws IOException {
        table.close();
        table = tableOf(3, Duration.ZERO);
        use("/f0");
        use("/f0");
        assertThat(openedFiles).hasSize(1);
        Files.delete(folder.resolve("f0"));
        assertThat(table.find("/f0")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_withinTheTime_isNotLookedAtButJustAfterItIs() throws IOException {
        use("/f0");
        Files.delete(folder.resolve("f0"));
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos() - 2);
        assertThat(text(table, "/f0")).isEqualTo("file 0");
        ticker.addAndGet(2);
        assertThat(table.find("/f0")).isEqualTo(Lookup.Refused.NOT_FOUND);
    }

    @Test
    void find_misses_areNotRemembered() {
        assertThat(table.find("/new")).isEqualTo(Lookup.Refused.NOT_FOUND);
        write(folder.resolve("new"), "here now");
        assertThat(text(table, "/new")).isEqualTo("here now");
    }

    @Test
    void find_openerThatThrowsAnything_leaksNothingAndRecovers() {
        boolean[] broken = {true};
        Descriptor.Opener opener = file -> {
            if (broken[0]) {
                throw new IllegalStateException("a bug");
            }
            return Descriptor.Opener.SYSTEM.open(file);
        };
        try (OpenFileTable other = ContentFixture.table(DirectoryContent.at(folder), 1, ticker, opener)) {
            for (int i = 0; i < 5; i++) {
                assertThat(other.find("/f0")).matches(lookup -> lookup.is(Refusal.Kind.FAILED), "failed");
            }
            broken[0] = false;
            assertThat(text(other, "/f0")).isEqualTo("file 0");
        }
    }

    @Test
    void find_channelClosedByAnInterrupt_isOpenedAnewAtTheNextLook() throws IOException {
        List<FileChannel> channels = new ArrayList<>();
        Descriptor.Opener opener = file -> {
            FileChannel channel = Descriptor.Opener.SYSTEM.open(file);
            channels.add(channel);
            return channel;
        };
        try (OpenFileTable other = ContentFixture.table(DirectoryContent.at(folder), 2, ticker, opener)) {
            try (Representation file = found(other, "/f0")) {
                channels.getFirst()
                        .close(); // as an interrupt would, on a JDK whose channels can't be told to ignore it
                assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
            }
            ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
            assertThat(text(other, "/f0")).isEqualTo("file 0");
            assertThat(other.opened()).isEqualTo(2);
        }
    }

    @Test
    void sweep_deletedAndReplacedFilesThatNobodyAsksFor_areClosed() throws IOException {
        use("/f0");
        use("/f1");
        use("/f2");
        Files.delete(folder.resolve("f0"));
        Path next = write(folder.resolve("next"), "another");
        Files.move(next, folder.resolve("f1"), StandardCopyOption.ATOMIC_MOVE);
        long second = Duration.ofSeconds(1).toNanos();
        table.sweep(second);
        assertThat(descriptorsBelow(folder)).as("looked at a moment ago").isEqualTo(3);
        ticker.addAndGet(second);
        table.sweep(second);
        assertThat(descriptorsBelow(folder)).isOne();
        assertThat(table.open()).isOne();
        use("/f2");
        assertThat(openedFiles).as("what is as it was stays open").hasSize(3);
    }

    @Test
    void sweep_replacedFileInUse_isClosedWithItsUse() throws IOException {
        try (Representation file = found(table, "/f0")) {
            Files.delete(folder.resolve("f0"));
            ticker.addAndGet(10);
            table.sweep(10);
            assertThat(text(file)).isEqualTo("file 0");
            assertThat(table.open()).isOne();
        }
        assertThat(table.open()).isZero();
        assertThat(descriptorsBelow(folder)).isZero();
    }

    @Test
    void sweep_allPlacesTaken_takesNoneItself() {
        use("/f0");
        use("/f1");
        use("/f2");
        ticker.addAndGet(10);
        table.sweep(10);
        use("/f3");
    }

    @Test
    void contentSweep_deletedFile_isClosedInTime() throws IOException {
        OpenFileTable real = new OpenFileTable(
                ContentFixture.opening(DirectoryContent.at(folder), Descriptor.Opener.SYSTEM),
                3,
                ContentFixture.REVALIDATE_AFTER,
                System::nanoTime);
        try (real;
                ContentSweep _ = new ContentSweep(real, Duration.ofMillis(50))) {
            assertThat(text(real, "/f0")).isEqualTo("file 0");
            Files.delete(folder.resolve("f0"));
            await().until(() -> real.open() == 0);
        }
    }
}
