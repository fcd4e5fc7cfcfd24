package io.memlane.benchmarks.parts;

import io.memlane.model.http.AcceptEncoding;
import io.memlane.model.http.Answer;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.HttpDate;
import io.memlane.model.http.Preconditions;
import io.memlane.model.http.RangeLimits;
import io.memlane.model.http.RequestFields;
import io.memlane.model.http.Validators;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the fields of a request lead to, of a file of 1 MB that has not changed for long. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class RepresentationBenchmark {
    static final long NOW_SECONDS = 1_775_000_000;
    static final String DATE = "Tue, 31 Mar 2026 23:33:20 GMT"; // now

    private static final long LENGTH_BYTES = 1_000_000;
    private static final long DAY_SECONDS = TimeUnit.DAYS.toSeconds(1);
    private static final long MODIFIED_NANOS = TimeUnit.SECONDS.toNanos(NOW_SECONDS - DAY_SECONDS);
    private static final Validators VALIDATORS = Validators.byTime(
            EntityTag.of(MODIFIED_NANOS, LENGTH_BYTES), MODIFIED_NANOS, TimeUnit.SECONDS.toMillis(NOW_SECONDS));
    private static final String TAG = EntityTag.of(MODIFIED_NANOS, LENGTH_BYTES).text();

    // Not final, so that nothing is known of them at compile time.
    private RequestFields plain = RequestFields.NONE;
    private RequestFields oneRange = fields(null, null, "bytes=1000-1999");
    private RequestFields severalRanges = fields(null, null, "bytes=0-999,500000-500999,-1000");
    private RequestFields current = fields("W/\"0\", " + TAG, null, null);
    private RequestFields guardedRange = fields(null, TAG, "bytes=1000-");
    private String acceptEncoding = "gzip, deflate;q=0.5, br;q=0.9, zstd, *;q=0.1";
    private String date = DATE;

    private static RequestFields fields(
            @Nullable String ifNoneMatch, @Nullable String ifRange, @Nullable String range) {
        return new RequestFields(Preconditions.of(null, null, ifNoneMatch, null, ifRange), range);
    }

    private static Answer answer(RequestFields fields) {
        return fields.answer(false, VALIDATORS, LENGTH_BYTES, "application/pdf", RangeLimits.DEFAULT, NOW_SECONDS);
    }

    @Benchmark
    public Answer get() {
        return answer(plain);
    }

    @Benchmark
    public Answer range() {
        return answer(oneRange);
    }

    @Benchmark
    public Answer ranges() {
        return answer(severalRanges);
    }

    /** 304. */
    @Benchmark
    public Answer ifNoneMatch() {
        return answer(current);
    }

    /** 206. */
    @Benchmark
    public Answer ifRange() {
        return answer(guardedRange);
    }

    @Benchmark
    public List<ContentCoding> acceptEncoding() {
        return AcceptEncoding.ranked(acceptEncoding);
    }

    @Benchmark
    public long httpDate() {
        return HttpDate.parse(date, NOW_SECONDS);
    }
}
