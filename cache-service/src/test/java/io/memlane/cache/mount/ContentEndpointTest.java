package io.memlane.cache.mount;

import static io.memlane.cache.content.file.ContentFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.Representation;
import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.content.file.ContentFixture;
import io.memlane.cache.content.file.NegotiatedContent;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.cache.content.file.OpeningTimes;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentEndpointTest {
    @TempDir
    Path root;

    private final AtomicLong ticker = new AtomicLong();
    private MeteredContent content;
    private ContentEndpoint endpoint;

    @BeforeEach
    void open() {
        ContentFixture.write(root.resolve("a.txt"), "some");
        ContentFixture.write(root.resolve("b.txt"), "more");
        ContentFixture.write(root.resolve("b.txt.gz"), "less");
        DirectoryContent directory = DirectoryContent.at(root);
        OpenFileTable table = ContentFixture.table(directory, 8, ticker);
        content = new MeteredContent(
                new NegotiatedContent(table, directory),
                table,
                new OpeningTimes(),
                new ContentWatch("here", () -> null, ticker::get),
                Map::of);
        endpoint = new ContentEndpoint(content, () -> {});
    }

    @AfterEach
    void close() {
        content.close();
    }

    private void find(String path) {
        try (Representation file = ContentFixture.found(content, path)) {
            assertThat(head(file).lengthBytes()).isEqualTo(4);
        }
        ticker.addAndGet(TimeUnit.MILLISECONDS.toNanos(5));
    }

    @Test
    void content_someFound_listsThemLastUsedFirst() {
        find("/a.txt");
        find("/b.txt");
        find("/a.txt");
        ContentEndpoint.Content seen = endpoint.content();
        assertThat(seen.limit()).isEqualTo(8);
        assertThat(seen.open()).isEqualTo(2);
        assertThat(seen.opened()).isEqualTo(2);
        assertThat(seen.found()).isEqualTo(3);
        assertThat(seen.files()).extracting(ContentEndpoint.File::path).containsExactly("/a.txt", "/b.txt");
        assertThat(seen.files()).extracting(ContentEndpoint.File::usedMillisAgo).containsExactly(5L, 10L);
        assertThat(seen.files().getLast().variants()).containsExactly("gzip");
        assertThat(seen.files()).noneMatch(ContentEndpoint.File::inUse);
        try (Representation used = ContentFixture.found(content, "/a.txt")) {
            assertThat(used).isNotNull();
            assertThat(endpoint.content().files().getFirst().inUse()).isTrue();
        }
    }

    @Test
    void drop_listedOne_isOpenedAnew_usesGoOn() {
        find("/a.txt");
        try (Representation used = ContentFixture.found(content, "/a.txt")) {
            assertThat(endpoint.drop("/a.txt").getStatus()).isEqualTo(204);
            assertThat(endpoint.content().files()).isEmpty();
            assertThat(ContentFixture.text(used)).isEqualTo("some");
        }
        assertThat(endpoint.content().open()).isZero();
        find("/a.txt");
        assertThat(endpoint.content().opened()).isEqualTo(2);
    }

    @Test
    void drop_unknownOnes_404AndNothingElse() {
        find("/a.txt");
        for (String path : new String[] {"/b.txt", "", "/", "/../a.txt", "a.txt"}) {
            assertThat(endpoint.drop(path).getStatus()).as(path).isEqualTo(404);
        }
        assertThat(endpoint.content().files()).hasSize(1);
    }
}
