package io.memlane.cache.content.file;

import static io.memlane.cache.content.file.ContentFixture.found;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ContentState;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.model.http.Validators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What entity tags and dates of files follow from, and when they can be relied on. */
class EntityTagsTest {

    private static final int DIGEST_MAX_BYTES = 100;
    private static final Representations DIGESTS = new Representations(MediaTypes.STANDARD, DIGEST_MAX_BYTES);
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final String SHORT = "x".repeat(DIGEST_MAX_BYTES);
    private static final String LONG = "x".repeat(DIGEST_MAX_BYTES + 1);

    @TempDir
    Path folder;

    private final AtomicLong ticker = new AtomicLong();
    private OpenFileTable table;

    @AfterEach
    void nothingStaysOpen() {
        table.close();
        assertThat(table.open()).isZero();
    }

    private void serve(Path content, Representations representations, InstantSource clock) {
        if (table != null) {
            table.close();
        }
        FileOpening opening =
                new FileOpening(DirectoryContent.at(content), Descriptor.Opener.SYSTEM, representations, clock);
        table = new OpenFileTable(opening, 10, ContentFixture.REVALIDATE_AFTER, ticker::get);
    }

    private void serve() {
        serve(folder, DIGESTS, ContentFixture.LATER);
    }

    private Validators validators(String path) {
        try (Representation file = found(table, path)) {
            return file.head(System.currentTimeMillis() + DAY_MILLIS).validators();
        }
    }

    private String tag(String path) {
        return validators(path).etag().text();
    }

    private Path file(String name, String text, Instant modified) throws IOException {
        Path file = write(folder.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(modified));
        return file;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 315_532_800, 499_162_500, 1_262_304_000, 1_700_000_000})
    void shortFiles_sameLengthAndTimeOtherBytes_haveOtherTags(long seconds) throws IOException {
        Instant modified = Instant.ofEpochSecond(seconds);
        file("a", SHORT, modified);
        file("b", SHORT.replace('x', 'y'), modified);
        serve();
        assertThat(tag("/a")).startsWith("\"").isNotEqualTo(tag("/b"));
    }

    @Test
    void shortFiles_sameBytes_haveTheSameTagWhateverElseTheyAre() throws IOException {
        file("a", SHORT, Instant.EPOCH);
        Path other = file("b", SHORT, Instant.now().plusSeconds(1_000_000));
        serve();
        String tag = tag("/a");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        assertThat(tag("/b")).isEqualTo(tag);
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-rw-rw-"));
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
        assertThat(tag("/b")).isEqualTo(tag);
    }

    /** It has grown either way, but only one of them still begins with the bytes that were opened. */
    @Test
    void shortFile_growsOrIsRewrittenByALongerOne_isToldApart() throws IOException {
        Path appended = file("a", "value 9", Instant.EPOCH);
        Path rewritten = file("b", "value 9", Instant.EPOCH);
        serve();
        try (Representation a = found(table, "/a");
                Representation b = found(table, "/b")) {
            Files.writeString(appended, "9", StandardOpenOption.APPEND);
            Files.writeString(rewritten, "value 10");
            assertThat(a.compare()).isEqualTo(ContentState.DRIFTED);
            assertThat(b.compare()).isEqualTo(ContentState.CHANGED);
        }
    }

    @Test
    void emptyFile_hasADigestToo() throws IOException {
        file("empty", "", Instant.EPOCH);
        serve();
        assertThat(tag("/empty")).isEqualTo("\"e3b0c44298fc1c149afbf4c8996fb924\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 315_532_800, 499_162_500, 1_262_304_000})
    void longFiles_ofAPinnedTime_replacedByOthersOfTheirLength_haveOtherTags(long seconds) throws IOException {
        Instant modified = Instant.ofEpochSecond(seconds);
        Path file = file("a", LONG, modified);
        serve();
        String tag = tag("/a");
        assertThat(tag).startsWith("\"");
        Path next = file("next", LONG.replace('x', 'y'), modified);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos());
        assertThat(tag("/a")).startsWith("\"").isNotEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "long"})
    void files_ofAPinnedTime_haveNoDate(String length) throws IOException {
        file("a", length.equals("short") ? SHORT : LONG, Instant.EPOCH);
        serve();
        assertThat(validators("/a").date()).isEqualTo(Validators.DateUse.NONE);
        assertThat(validators("/a").showsDate()).isFalse();
    }

    @Test
    void longFiles_ofATimeThatMeansSomething_haveATagThatReplicasAgreeOn() throws IOException {
        file("a", LONG, Instant.ofEpochSecond(1_700_000_000));
        file("b", LONG, Instant.ofEpochSecond(1_700_000_000));
        serve();
        assertThat(tag("/a")).isEqualTo(tag("/b")).isEqualTo("\"17979cfe362a0000-65\"");
        assertThat(validators("/a").showsDate()).isTrue();
    }

    @Test
    void digestsSwitchedOff_pinnedTimesAreStillNotTrusted() throws IOException {
        file("a", "", Instant.EPOCH);
        file("b", "", Instant.EPOCH);
        serve(folder, ContentFixture.BY_TIME, ContentFixture.LATER);
        assertThat(tag("/a")).isNotEqualTo(tag("/b"));
    }

    /** Seen within a tick of its last change: another one might have left no trace. */
    @ParameterizedTest
    @ValueSource(ints = {DIGEST_MAX_BYTES, DIGEST_MAX_BYTES + 1})
    void unsettled_hasAWeakTagAndIsNotResumable_untilItIsOpenedAnew(int length) throws IOException {
        Path file = file("a", "x".repeat(length), Instant.EPOCH.plusSeconds(1_700_000_000));
        FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
        Instant[] now = {changed.toInstant().plusMillis(5)};
        serve(folder, DIGESTS, () -> now[0]);
        String weak = tag("/a");
        assertThat(weak).startsWith("W/\"");
        assertThat(isResumable("/a")).isFalse();
        assertThat(table.opened()).isOne();

        now[0] = now[0].plusMillis(20);
        ticker.addAndGet(Settling.TICKS.toNanos());
        assertThat(tag("/a")).isEqualTo(weak.substring(2));
        assertThat(isResumable("/a")).isTrue();
        assertThat(table.opened()).isEqualTo(2);
        // From now on as any other.
        ticker.addAndGet(ContentFixture.REVALIDATE_AFTER.toNanos() / 2);
        assertThat(tag("/a")).isEqualTo(weak.substring(2));
        assertThat(table.opened()).isEqualTo(2);
    }

    private boolean isResumable(String path) {
        try (Representation file = found(table, path)) {
            return file.head(System.currentTimeMillis() + DAY_MILLIS).resumable();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1_700_000_000, 4_000_000_000L})
    void resumable_anyModificationTime_is(long seconds) throws IOException {
        file("a", LONG, Instant.ofEpochSecond(seconds));
        serve();
        assertThat(isResumable("/a")).isTrue();
    }

    @Test
    void resumable_changedWithinTheLastSecond_isNot() throws IOException {
        file("a", LONG, Instant.EPOCH);
        serve();
        try (Representation file = found(table, "/a")) {
            long changedMillis = file.look().version().fifth() / 1_000_000;
            assertThat(file.head(changedMillis + 999).resumable()).isFalse();
            assertThat(file.head(changedMillis + 1_000).resumable()).isTrue();
        }
    }
}
