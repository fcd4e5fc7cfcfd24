package io.memlane.proxy.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.control.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class PoolBenchmarkTest {

    @Test
    void threads_takeAndPutBack_allSegmentsAreIdleAgain() throws IOException, InterruptedException, ExecutionException {
        PoolBenchmark benchmark = new PoolBenchmark();
        benchmark.segments = 2;
        benchmark.open();
        List<Path> folders = benchmark.folders();
        try (ExecutorService threads = Executors.newFixedThreadPool(PoolBenchmark.THREADS)) {
            assertThat(folders).hasSize(2).allMatch(Files::isDirectory);
            List<Future<Segment>> taken = new ArrayList<>();
            for (int i = 0; i < PoolBenchmark.THREADS; i++) {
                taken.add(threads.submit(benchmark::fourThreads));
            }
            for (Future<Segment> each : taken) {
                assertThat(each.get().isReusable()).isTrue();
            }
            assertThat(benchmark.oneThread().isReusable()).isTrue();
            assertThat(benchmark.idle.size()).isEqualTo(2);
        } finally {
            benchmark.close();
        }
        assertThat(folders).noneMatch(Files::exists);
    }
}
