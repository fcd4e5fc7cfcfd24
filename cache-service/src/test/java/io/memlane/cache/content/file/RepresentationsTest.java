package io.memlane.cache.content.file;

import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Representation;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.RepresentationHead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepresentationsTest {
    @TempDir
    Path folder;

    @Test
    void head_timeBeforeTheEpoch_isRoundedDown() throws Exception {
        Path file = write(folder.resolve("a"), "x".repeat(255));
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.minusSeconds(99).minusNanos(1)));
        FileOpening opening = new FileOpening(
                DirectoryContent.at(folder), Descriptor.Opener.SYSTEM, ContentFixture.BY_TIME, ContentFixture.LATER);
        try (OpenFileTable table =
                        new OpenFileTable(opening, 1, ContentFixture.REVALIDATE_AFTER, new AtomicLong()::get);
                Representation found = ContentFixture.found(table, "/a")) {
            RepresentationHead head = ContentFixture.head(found);
            assertThat(head.mediaType()).isEqualTo("application/octet-stream");
            assertThat(head.fields().first(FieldNames.LAST_MODIFIED)).isEqualTo("Wed, 31 Dec 1969 23:58:20 GMT");
            assertThat(head.fields().first(FieldNames.ETAG)).isEqualTo("\"ffffffe8f323e1ff-ff\"");
            assertThat(head.version().third()).isEqualTo(255);
            assertThat(head.version().fourth()).isEqualTo(-99_000_000_001L);
        }
    }
}
