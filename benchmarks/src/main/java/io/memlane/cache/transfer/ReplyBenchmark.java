package io.memlane.cache.transfer;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.HotContent;
import io.memlane.cache.content.Lookup.Found;
import io.memlane.cache.content.Representation;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Reply;
import io.memlane.model.http.RequestHead;
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

/** How the cache decides on a request for which it has the file. */
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
    private RequestHead current;
    private final RequestHead whole = request();
    private final RequestHead oneRange = request("Range", "bytes=1000-1999");
    private final RequestHead severalRanges = request("Range", "bytes=0-999,50000-50999,-1000");

    private static RequestHead request(String... fields) {
        return RequestHead.get(HotContent.PATH, Fields.of(fields));
    }

    @Setup(Level.Trial)
    public void open() throws IOException {
        content = new HotContent();
        if (!(content.store().find(HotContent.PATH, null) instanceof Found(Representation found))) {
            throw new IllegalStateException("no file");
        }
        file = found;
        String tag = file.head(HotContent.NOW_MILLIS).fields().first(FieldNames.ETAG);
        current = request("If-None-Match", requireNonNull(tag));
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        file.close();
        content.close();
    }

    private Reply reply(RequestHead request) {
        return Reply.to(request, file.head(HotContent.NOW_MILLIS), BOUNDARY, HotContent.NOW_MILLIS);
    }

    @Benchmark
    public Reply get() {
        return reply(whole);
    }

    @Benchmark
    public Reply range() {
        return reply(oneRange);
    }

    @Benchmark
    public Reply ranges() {
        return reply(severalRanges);
    }

    /** 304. */
    @Benchmark
    public Reply ifNoneMatch() {
        return reply(current);
    }
}
