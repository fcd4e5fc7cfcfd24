package io.memlane.cache.control;

import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, the leader, serves many segments: it waits for messages on all of their connections at once, and does what they ask for one
 * after the other. A thread for each would be woken for each request, which costs more than a small request itself ({@code docs/adr/0010}).
 *
 * <p>The content may block: a disk, a file system that is far away. Once that shows, {@link Pace} has steps done by workers. And a leader
 * that hangs in a step is relieved: another thread goes on with all other segments, and the one that hangs finishes its step as a worker
 * does.
 *
 * <pre>
 * field                     written by                                      access
 * leader                    who relieves                                    volatile; a thread that isn't it any more ends
 * busyWith                  the leader, at the begin and end of a step;     compare-and-set: who takes the session out decides
 *                           who relieves takes it away
 * sinceNanos                the leader, before busyWith                     volatile
 * sessions, selected, ready the leader                                      plain; handed on by the start of the next one
 * requests                  anybody                                         concurrent queue
 * </pre>
 */
final class SessionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);
    private static final RepeatedLog RELIEVED = RepeatedLog.warnings(LOG);
    /** A step that takes longer hangs. */
    private static final long HANGS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Something that a session does. */
    private interface Step {
        void run() throws IOException;
    }

    private final Selector selector;
    private final ThreadFactory threads;
    private final Executor workers;
    private final Pace pace;

    private volatile Thread leader;
    private final AtomicReference<@Nullable SegmentSession> busyWith = new AtomicReference<>();
    private volatile long sinceNanos;

    private final Set<SegmentSession> sessions = new HashSet<>();
    /** Those that have messages. */
    private final Queue<SegmentSession> selected = new ArrayDeque<>();
    /** Those that have more to do, each once: a message that comes meanwhile adds it again. */
    private final SequencedSet<SegmentSession> ready = new LinkedHashSet<>();

    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    /** @param workers do what may take its time */
    SessionLoop(ThreadFactory threads, Executor workers, Pace pace) throws IOException {
        this.selector = Selector.open();
        this.threads = threads;
        this.workers = workers;
        this.pace = pace;
        this.leader = threads.newThread(this::lead);
        leader.start();
    }

    /** Serves a session from now on. Any thread. */
    void add(SegmentSession session) {
        request(() -> {
            sessions.add(session);
            step(session, () -> {
                session.register(selector, () -> request(() -> lookAt(session)));
                session.handleRead();
            });
        });
    }

    private void request(Runnable what) {
        requests.add(what);
        selector.wakeup();
    }

    private void lead() {
        while (isLeader()) {
            try {
                select();
                while (isLeader() && !requests.isEmpty()) {
                    requests.remove().run();
                }
                while (isLeader() && !selected.isEmpty()) {
                    SegmentSession session = selected.remove();
                    if (sessions.contains(session)) {
                        step(session, session::receive);
                    }
                }
                for (int left = ready.size(); isLeader() && left > 0; left--) {
                    SegmentSession session = ready.removeFirst();
                    if (sessions.contains(session)) {
                        step(session, session::proceed);
                    }
                }
            } catch (IOException | RuntimeException e) {
                FAILED.log("A loop failed, and goes on", e);
            }
        }
    }

    private boolean isLeader() {
        return leader.equals(Thread.currentThread()) && !closed;
    }

    /** Steps aren't done in here: the selector is locked meanwhile, and another leader would wait for that. */
    private void select() throws IOException {
        if (ready.isEmpty() && selected.isEmpty() && requests.isEmpty()) {
            selector.select(key -> selected.add((SegmentSession) key.attachment()));
        } else {
            selector.selectNow(key -> selected.add((SegmentSession) key.attachment()));
        }
    }

    /** Somebody has closed its connection: reading tells why. */
    private void lookAt(SegmentSession session) {
        if (sessions.contains(session) && !session.isAway() && session.isOver()) {
            step(session, session::receive);
        }
    }

    private void step(SegmentSession session, Step step) {
        if (session.isAway()) {
            return; // its messages are selected again when it is back
        }
        long start = System.nanoTime();
        if (pace.isSlow(start)) {
            session.sendAway();
            workers.execute(() -> giveBack(session, run(step, start)));
            return;
        }
        sinceNanos = start;
        busyWith.set(session);
        Throwable failure = run(step, start);
        if (busyWith.compareAndSet(session, null)) {
            after(session, failure);
        } else {
            giveBack(session, failure);
        }
    }

    private @Nullable Throwable run(Step step, long start) {
        try {
            step.run();
            return null;
        } catch (Throwable e) {
            // Whatever it is, it is this session's: the others are served on.
            return e;
        } finally {
            pace.took(start, System.nanoTime());
        }
    }

    private void giveBack(SegmentSession session, @Nullable Throwable failure) {
        request(() -> {
            session.takeBack();
            after(session, failure);
        });
    }

    private void after(SegmentSession session, @Nullable Throwable failure) {
        if (failure != null || session.isOver()) {
            sessions.remove(session);
            workers.execute(() -> session.end(failure));
        } else if (session.isReady()) {
            ready.add(session);
        }
    }

    /** Has another thread lead if the leader hangs in a step. To be called now and then, by one thread. */
    void relieve() {
        SegmentSession session = busyWith.get();
        long nanos = System.nanoTime() - sinceNanos;
        if (session == null || nanos < HANGS_NANOS || !busyWith.compareAndSet(session, null)) {
            return;
        }
        session.sendAway();
        Thread next = threads.newThread(this::lead);
        leader = next;
        next.start();
        RELIEVED.log(
                "The content has been blocking for {} ms; other requests go on", TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** Ends the leader. Sessions have ended before. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            leader.join();
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A selector can't be closed: {}", e.toString());
        }
    }
}
