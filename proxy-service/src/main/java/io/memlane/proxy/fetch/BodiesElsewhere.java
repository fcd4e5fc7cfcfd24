package io.memlane.proxy.fetch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The bodies that have left their first segment, for those who look: while a body waits to go on, no segment tells of it. Bodies that stay
 * where they began, which are nearly all, aren't here and cost nothing. Any thread.
 */
@Component
public class BodiesElsewhere implements MeterBinder {
    private static final int MOST_SHOWN = 40;

    /** What a body does. */
    public enum State {
        /** It has a segment. */
        SENDING,
        /** Its segment was lost, and it waits for another one. */
        RESUMING,
        /** Its client hasn't read what was sent; it holds no segment. */
        CLIENT,
        /** Its content has nothing more yet, or it waits for its turn. */
        WAITING
    }

    /**
     * A body at a moment.
     *
     * @param id of the body, as long as it lasts
     * @param path what was asked for. From a client: escape it
     * @param offset where it goes on, in bytes
     * @param length of the whole body; null if it isn't known
     * @param millis since it left its first segment
     * @param stateMillis since the state began
     * @param segment that it has; null if it has none
     * @param why it had to go on elsewhere the last time, as the metric has it
     */
    public record View(
            long id,
            String path,
            long offset,
            @Nullable Long length,
            long millis,
            long stateMillis,
            String state,
            @Nullable String segment,
            String why) {}

    private final Set<Body> bodies = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong();

    /** One of them. Written by its request's thread alone; two fields may be a moment apart. */
    final class Body implements AutoCloseable {
        private final long id = ids.incrementAndGet();
        private final String path;
        private final @Nullable Long lengthBytes;
        private final long sinceNanos = System.nanoTime();
        private volatile long offset;
        private volatile long stateSinceNanos = sinceNanos;
        private volatile State state = State.WAITING;
        private volatile @Nullable String segment;
        private volatile Resumed why = Resumed.PACED;

        private Body(String path, @Nullable Long lengthBytes) {
            this.path = path;
            this.lengthBytes = lengthBytes;
        }

        /** It has left its segment. */
        void left(Resumed reason, long atOffset) {
            why = reason;
            segment = null;
            offset = atOffset;
            become(reason.isLoss() ? State.RESUMING : reason.waitsForClient() ? State.CLIENT : State.WAITING);
        }

        /** Its client reads again. */
        void queues() {
            become(State.WAITING);
        }

        void goesOn(String onSegment) {
            segment = onSegment;
            become(State.SENDING);
        }

        private void become(State now) {
            state = now;
            stateSinceNanos = System.nanoTime();
        }

        private View view(long now) {
            return new View(
                    id,
                    path,
                    offset,
                    lengthBytes,
                    (now - sinceNanos) / 1_000_000,
                    Math.max(0, now - stateSinceNanos) / 1_000_000,
                    state.name().toLowerCase(Locale.ROOT),
                    segment,
                    why.word());
        }

        /** It is over. */
        @Override
        public void close() {
            bodies.remove(this);
        }
    }

    /** A body leaves its first segment. */
    Body add(String path, @Nullable Long lengthBytes) {
        Body body = new Body(path, lengthBytes);
        bodies.add(body);
        return body;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("memlane.transfer.resuming", this, BodiesElsewhere::resuming)
                .description("Bodies that have lost their segment and wait to go on")
                .baseUnit("bodies")
                .register(registry);
    }

    /** How many there are. */
    public int size() {
        return bodies.size();
    }

    /** How many wait to go on after a loss. */
    public int resuming() {
        int count = 0;
        for (Body body : bodies) {
            count += body.state == State.RESUMING ? 1 : 0;
        }
        return count;
    }

    /** Those that wait to go on after a loss first, then the oldest; at most 40. */
    public List<View> longest() {
        if (bodies.isEmpty()) {
            return List.of();
        }
        long now = System.nanoTime();
        return bodies.stream()
                .map(body -> body.view(now))
                .sorted(Comparator.comparing((View view) -> !view.state().equals("resuming"))
                        .thenComparingLong(View::id))
                .limit(MOST_SHOWN)
                .toList();
    }
}
