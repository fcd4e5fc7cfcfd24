package io.memlane.proxy.segments;

import static java.util.Objects.requireNonNull;

import io.memlane.proxy.control.RestingSegment;
import io.memlane.proxy.control.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Takes a segment from those that are idle and puts it back: once for each request, by as many threads as there are requests. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class PoolBenchmark {
    static final int THREADS = 4;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Fewer than threads, so that they queue; and one for each. */
    @Param({"2", "4"})
    int segments;

    final IdleSegments idle = new IdleSegments();
    private final List<RestingSegment> resting = new ArrayList<>();

    @Setup(Level.Trial)
    public void open() throws IOException {
        for (int i = 0; i < segments; i++) {
            RestingSegment segment = new RestingSegment();
            resting.add(segment);
            idle.push(segment.segment());
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        for (RestingSegment segment : resting) {
            segment.close();
        }
    }

    List<Path> folders() {
        return resting.stream().map(RestingSegment::folder).toList();
    }

    @Benchmark
    @Threads(1)
    public Segment oneThread() throws InterruptedException {
        return takeAndPutBack();
    }

    @Benchmark
    @Threads(THREADS)
    public Segment fourThreads() throws InterruptedException {
        return takeAndPutBack();
    }

    private Segment takeAndPutBack() throws InterruptedException {
        // As the pool does: at once if there is one.
        Segment segment = idle.poll(0);
        if (segment == null) {
            segment = requireNonNull(idle.poll(TIMEOUT_NANOS));
        }
        idle.push(segment);
        return segment;
    }
}
