package io.memlane.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.ByteRange;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.RangeSelection.Several;
import io.memlane.model.http.RangeSelection.Single;
import io.memlane.model.http.RangeSelection.Whole;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class RepresentationBenchmarkTest {
    private final RepresentationBenchmark benchmark = new RepresentationBenchmark();

    @Test
    void answers_areThoseOfTheirNames() {
        assertThat(benchmark.get()).isInstanceOf(Whole.class);
        assertThat(benchmark.range()).isEqualTo(new Single(new ByteRange(1000, 1000)));
        assertThat(benchmark.ranges())
                .isEqualTo(new Several(
                        List.of(new ByteRange(0, 1000), new ByteRange(500_000, 1000), new ByteRange(999_000, 1000))));
        assertThat(benchmark.ifNoneMatch()).isInstanceOf(NotModified.class);
        assertThat(benchmark.ifRange()).isEqualTo(new Single(new ByteRange(1000, 999_000)));
    }

    @Test
    void fields_areRead() {
        assertThat(benchmark.acceptEncoding())
                .containsExactly(ContentCoding.ZSTD, ContentCoding.GZIP, ContentCoding.BR, ContentCoding.IDENTITY);
        assertThat(benchmark.httpDate()).isEqualTo(RepresentationBenchmark.NOW_SECONDS);
    }
}
