package io.memlane.cache.content;

import io.memlane.cache.content.Lookup.Found;
import io.memlane.model.http.RepresentationHead;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Finds a file that is open already, and gives it back. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ContentBenchmark {
    private static final String ACCEPT_ENCODING = "gzip, deflate, br, zstd";

    HotContent content;

    @Setup(Level.Trial)
    public void open() throws IOException {
        content = new HotContent();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        content.close();
    }

    /** In the table of open files alone. */
    @Benchmark
    public RepresentationHead openFile() {
        return taken(content.table().find(HotContent.PATH));
    }

    /** As a transfer does, for a client that takes no compressed one. */
    @Benchmark
    public RepresentationHead plain() {
        return taken(content.store().find(HotContent.PATH, null));
    }

    /** As a transfer does, for a browser: two files are found. */
    @Benchmark
    public RepresentationHead variant() {
        return taken(content.store().find(HotContent.PATH, ACCEPT_ENCODING));
    }

    private static RepresentationHead taken(Lookup lookup) {
        if (!(lookup instanceof Found(Representation file))) {
            throw new IllegalStateException(lookup.toString());
        }
        try (file) {
            return file.head(HotContent.NOW_MILLIS);
        }
    }
}
