package io.memlane.cache.content.file;

import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Representation;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.RepresentationHead;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepresentationsTest {
    @TempDir
    Path folder;

    @Test
    void head_timeBeforeTheEpoch_isRoundedDown() throws Exception {
        Path file = write(folder.resolve("a"), "x".repeat(255));
        touch(file, "1969-12-31T23:59:59.999999999Z");
        FileOpening opening = new FileOpening(
                DirectoryContent.at(folder), Descriptor.Opener.SYSTEM, ContentFixture.BY_TIME, ContentFixture.LATER);
        try (OpenFileTable table =
                        new OpenFileTable(opening, 1, ContentFixture.REVALIDATE_AFTER, new AtomicLong()::get);
                Representation found = ContentFixture.found(table, "/a")) {
            RepresentationHead head = ContentFixture.head(found);
            assertThat(head.mediaType()).isEqualTo("application/octet-stream");
            assertThat(head.fields().first(FieldNames.LAST_MODIFIED)).isEqualTo("Wed, 31 Dec 1969 23:59:59 GMT");
            assertThat(head.fields().first(FieldNames.ETAG)).isEqualTo("\"ffffffffffffffff-ff\"");
            assertThat(head.version().third()).isEqualTo(255);
            assertThat(head.version().fourth()).isEqualTo(-1);
        }
    }

    /** The JDK takes the epoch for what has a fraction before it. */
    private static void touch(Path file, String time) throws Exception {
        assertThat(new ProcessBuilder("touch", "-d", time, file.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
