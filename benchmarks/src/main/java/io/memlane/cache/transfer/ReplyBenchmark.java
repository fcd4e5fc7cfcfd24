package io.memlane.cache.transfer;

import io.memlane.cache.content.HotContent;
import io.memlane.cache.content.Lookup.Found;
import io.memlane.cache.content.Representation;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Preconditions;
import io.memlane.model.http.RequestFields;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** How the cache decides on an OPEN for which it has the file, and the META that says so. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ReplyBenchmark {
    private static final Boundary BOUNDARY = new Boundary("0123456789abcdef0123456789abcdef");

    HotContent content;
    private Representation file;
    private Open current;
    private final Open whole = open(Preconditions.NONE, null);
    private final Open oneRange = open(Preconditions.NONE, "bytes=1000-1999");
    private final Open severalRanges = open(Preconditions.NONE, "bytes=0-999,50000-50999,-1000");

    private static Open open(Preconditions preconditions, @Nullable String range) {
        RequestFields fields = new RequestFields(preconditions, range, null);
        return new Open(1, Method.GET, 2_000, HotContent.PATH, 0, 0, null, fields, BOUNDARY);
    }

    @Setup(Level.Trial)
    public void open() throws IOException {
        content = new HotContent();
        if (!(content.store().find(HotContent.PATH, null) instanceof Found(Representation found))) {
            throw new IllegalStateException("no file");
        }
        file = found;
        String tag = file.validators(System.currentTimeMillis()).etag().text();
        current = open(Preconditions.of(null, null, tag, null, null), null);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        file.close();
        content.close();
    }

    private Meta meta(Open open) throws MemlaneException {
        return Reply.to(open, file).meta(open.requestId(), 0);
    }

    @Benchmark
    public Meta get() throws MemlaneException {
        return meta(whole);
    }

    @Benchmark
    public Meta range() throws MemlaneException {
        return meta(oneRange);
    }

    @Benchmark
    public Meta ranges() throws MemlaneException {
        return meta(severalRanges);
    }

    /** 304. */
    @Benchmark
    public Meta ifNoneMatch() throws MemlaneException {
        return meta(current);
    }
}
