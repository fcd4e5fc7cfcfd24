package io.memlane.cache.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.file.SharedFile;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class ContentBenchmarkTest {

    @Test
    void finds_theirFile_andGiveItBack() throws IOException {
        ContentBenchmark benchmark = new ContentBenchmark();
        benchmark.open();
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(benchmark.openFile().lengthBytes()).isEqualTo(HotContent.LENGTH_BYTES);
                assertThat(benchmark.plain().lengthBytes()).isEqualTo(HotContent.LENGTH_BYTES);
                assertThat(benchmark.variant().lengthBytes()).isEqualTo(HotContent.COMPRESSED_BYTES);
            }
            assertThat(benchmark.content.table().opened()).as("openings").isEqualTo(2);
            assertThat(benchmark.content.table().listed()).noneMatch(SharedFile::isInUse);
        } finally {
            benchmark.close();
        }
        assertThat(benchmark.content.table().open()).isZero();
        assertThat(benchmark.content.folder()).doesNotExist();
    }
}
