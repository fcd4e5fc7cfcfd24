package io.memlane.cache.mount;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.file.OpenFileTable;
import io.memlane.cache.content.file.OpeningTimes;
import io.memlane.model.control.Figure;
import io.memlane.model.control.Scope;
import io.memlane.model.http.Refusal;
import io.memlane.model.log.RepeatedLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what becomes of the finds. The counters live here and the registry reads them, so a find costs one uncontended
 * addition.
 */
final class MeteredContent implements ContentStore, MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(MeteredContent.class);
    private static final String REFUSED = "{} can't be had: {}";
    private static final RepeatedLog FAILED = RepeatedLog.warnings(LOG);
    private static final RepeatedLog BUSY = RepeatedLog.warnings(LOG);

    private final ContentStore content;
    private final OpenFileTable table;
    private final OpeningTimes times;
    private final ContentWatch watch;
    private final Supplier<Map<Figure, Long>> originFigures;
    private final LongAdder found = new LongAdder();
    private final LongAdder folder = new LongAdder();
    private final LongAdder notFound = new LongAdder();
    private final LongAdder forbidden = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder busy = new LongAdder();

    /**
     * Makes a store that counts.
     *
     * @param table what the content's files come from
     * @param times of the table's openings
     * @param watch over the content as a whole
     * @param originFigures those of origins, if there are any
     */
    MeteredContent(
            ContentStore content,
            OpenFileTable table,
            OpeningTimes times,
            ContentWatch watch,
            Supplier<Map<Figure, Long>> originFigures) {
        this.content = content;
        this.table = table;
        this.times = times;
        this.watch = watch;
        this.originFigures = originFigures;
    }

    @Override
    public Lookup find(Asked asked) {
        Lookup lookup = content.find(asked);
        count(asked, lookup);
        return lookup;
    }

    /** Counts what it can tell; the others come again, with {@link #find}. */
    @Override
    public @Nullable Lookup findNow(Asked asked) {
        Lookup lookup = content.findNow(asked);
        if (lookup != null) {
            count(asked, lookup);
        }
        return lookup;
    }

    /** The proxy's log has it, too; but whoever looks for a fault of the content looks here. */
    private void count(Asked asked, Lookup lookup) {
        counterOf(lookup).increment();
        if (lookup instanceof Lookup.Refused(Refusal refusal)) {
            if (refusal.kind() == Refusal.Kind.BUSY) {
                BUSY.log(REFUSED, asked.head().rawPath(), refusal.detail());
            } else if (refusal.kind() == Refusal.Kind.FAILED) {
                FAILED.log(REFUSED, asked.head().rawPath(), refusal.detail());
            }
        }
    }

    private LongAdder counterOf(Lookup lookup) {
        return switch (lookup) {
            case Lookup.Found _, Lookup.Waits _ -> found;
            case Lookup.Refused(Refusal refusal) ->
                switch (refusal.kind()) {
                    case FOLDER -> folder;
                    case NOT_FOUND -> notFound;
                    case FORBIDDEN, METHOD_NOT_ALLOWED -> forbidden;
                    case BUSY -> busy;
                    case FAILED, UNKNOWN, CHANGED, TIMED_OUT, PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE -> failed;
                };
        };
    }

    /** Nobody has asked for it. */
    @Override
    public @Nullable Lookup findAgain(Asked asked) {
        return content.findAgain(asked);
    }

    @Override
    public boolean isSettled() {
        return content.isSettled();
    }

    @Override
    public Scope scope() {
        return content.scope();
    }

    @Override
    public Map<Figure, Long> figures() {
        long others = folder.sum() + notFound.sum() + forbidden.sum() + failed.sum() + busy.sum();
        Map<Figure, Long> figures = new EnumMap<>(Figure.class);
        figures.putAll(originFigures.get());
        figures.put(Figure.OPEN_FILES, (long) table.open());
        figures.put(Figure.OPEN_FILES_LIMIT, (long) table.limit());
        figures.put(Figure.OPENED, table.opened());
        figures.put(Figure.LOOKUPS, found.sum() + others);
        figures.put(Figure.FOUND, found.sum());
        figures.put(Figure.CONTENT_AVAILABLE, watch.isAvailable() ? 1L : 0L);
        return figures;
    }

    OpenFileTable table() {
        return table;
    }

    /** Paths that were found so far. */
    long found() {
        return found.sum();
    }

    @Override
    public void close() {
        content.close();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        times.bindTo(registry);
        watch.bindTo(registry);
        Gauge.builder("memlane.content.open", table, OpenFileTable::open)
                .description("Content files open, in use or kept for the next request")
                .baseUnit("files")
                .register(registry);
        FunctionCounter.builder("memlane.content.opened", table, OpenFileTable::opened)
                .description("Content files opened, anew after a change included")
                .baseUnit("files")
                .register(registry);
        bindResult(registry, "found", found);
        bindResult(registry, "folder", folder);
        bindResult(registry, "not_found", notFound);
        bindResult(registry, "forbidden", forbidden);
        bindResult(registry, "failed", failed);
        bindResult(registry, "busy", busy);
    }

    private static void bindResult(MeterRegistry registry, String result, LongAdder counter) {
        FunctionCounter.builder("memlane.content.requests", counter, LongAdder::sum)
                .description("Paths looked up in the content, by what became of it")
                .baseUnit("requests")
                .tag("result", result)
                .register(registry);
    }
}
