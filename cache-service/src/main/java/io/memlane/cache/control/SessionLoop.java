package io.memlane.cache.control;

import static java.util.Objects.requireNonNull;

import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, the leader, serves many segments: it waits for messages on all of their connections at once, and does what they ask for one
 * after the other. A thread for each would be woken for each request, which costs more than a small request itself ({@code docs/adr/0010}).
 *
 * <p>What is known to block is left to workers: to open a file, or to read one whose medium has shown to be slow, a disk or a file system
 * that is far away ({@link io.memlane.cache.content.Pace}). And a leader that hangs in a step is relieved: another thread goes on with
 * all other segments, and the one that hangs finishes its step as a worker does.
 *
 * <p>Who leads is one word, {@code turn}: a turn of no step, or of a step that the leader does itself. Only a turn of a step can be taken
 * from a leader, by the thread that leads from then on; whether the leader that comes back from the step still is one is decided by the same
 * compare-and-set. So nobody touches the plain fields for whom another one leads.
 *
 * <pre>
 * field                     written by                                      access
 * turn                      the leader; at the end of a step, and to take   volatile; compare-and-set
 *                           a step from it, whoever is first
 * sessions, selected, ready the leader                                      plain; handed on by the turn
 * answered                  the leader                                      volatile
 * requests                  anybody                                         concurrent queue
 * </pre>
 */
final class SessionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);
    private static final RepeatedLog RELIEVED = RepeatedLog.warnings(LOG);
    private static final RepeatedLog NO_WORKER = RepeatedLog.warnings(LOG);
    /** A step that takes longer hangs. */
    private static final long HANGS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Before the first answer a step may take longer without the content's doing: classes are loaded. */
    private static final long HANGS_COLD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After a failure of the loop itself, so that one that stays doesn't keep a processor busy. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Something that a session does. */
    private interface Step {
        void run() throws IOException;
    }

    /**
     * What a thread does as the leader. Identity decides: there is another one for each step.
     *
     * @param session whose step it does; null between steps
     * @param startNanos of the step
     */
    private record Turn(Thread leader, @Nullable SegmentSession session, long startNanos) {}

    private final Selector selector;
    private final ThreadFactory threads;
    private final Executor workers;
    private final LongConsumer blocking;

    private final AtomicReference<Turn> turn;
    /** A step that hangs before the first answer, until that is known to be the content's doing. */
    private final AtomicReference<@Nullable Turn> unexplained = new AtomicReference<>();

    private final Set<SegmentSession> sessions = new HashSet<>();
    /** Those that have messages. */
    private final Queue<SegmentSession> selected = new ArrayDeque<>();
    /** Those that have more to do, each once: a message that comes meanwhile adds it again. */
    private final SequencedSet<SegmentSession> ready = new LinkedHashSet<>();

    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();

    /** Whether a request has been answered: then what that takes is loaded, and time is the content's. */
    private volatile boolean answered;

    private volatile boolean closed;

    /** @param workers do what may take its time */
    SessionLoop(ThreadFactory threads, Executor workers) throws IOException {
        this(
                threads,
                workers,
                millis -> RELIEVED.log("The content has been blocking for {} ms; other requests go on", millis));
    }

    /** @param blocking is told of the milliseconds for which the content has kept a leader */
    SessionLoop(ThreadFactory threads, Executor workers, LongConsumer blocking) throws IOException {
        this.blocking = blocking;
        this.selector = Selector.open();
        this.threads = threads;
        this.workers = workers;
        Thread first = threads.newThread(this::lead);
        turn = new AtomicReference<>(new Turn(first, null, 0));
        try {
            first.start();
        } catch (Error e) {
            selector.close();
            throw e;
        }
    }

    /** Serves a session from now on. Any thread. */
    void add(SegmentSession session) {
        request(session, () -> {
            sessions.add(session);
            step(session, () -> {
                session.register(
                        selector,
                        () -> request(session, () -> lookAt(session)),
                        () -> request(session, () -> goOn(session)));
                session.handleRead();
            });
        });
    }

    /** Has the leader do something for a session. Any thread. */
    private void request(SegmentSession session, Runnable what) {
        requests.add(() -> attempt(session, what));
        selector.wakeup();
    }

    /** What fails here has failed for this session alone. */
    private void attempt(SegmentSession session, Runnable what) {
        try {
            what.run();
        } catch (Throwable e) {
            if (isLeader() && !session.isAway()) {
                after(session, e);
            } else {
                failed(e); // whoever has the session gives it back
            }
        }
    }

    private void lead() {
        while (isLeader()) {
            try {
                goRound();
            } catch (Throwable e) {
                // Whatever it is: without the loop nobody is served any more.
                failed(e);
            }
        }
    }

    private static void failed(Throwable failure) {
        try {
            FAILED.log("A loop failed, and goes on", failure);
        } catch (Throwable e) {
            failure.addSuppressed(e); // it can't even be said
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private void goRound() throws IOException {
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
                step(session, () -> session.proceed(false));
            }
        }
    }

    private Turn turn() {
        return requireNonNull(turn.get(), "somebody always leads");
    }

    private boolean isLeader() {
        return !closed && turn().leader().equals(Thread.currentThread());
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

    /** Content has come that it waited for. One that is away is looked at when it is back. */
    private void goOn(SegmentSession session) {
        if (sessions.contains(session) && !session.isAway() && session.isReady()) {
            step(session, () -> session.proceed(false));
        }
    }

    /** Has those that wait for content tell their proxies so. To be called now and then. */
    void remind() {
        requests.add(() -> {
            for (SegmentSession session : List.copyOf(sessions)) {
                if (!session.isAway()) {
                    attempt(session, () -> tell(session));
                }
            }
        });
        selector.wakeup();
    }

    private void tell(SegmentSession session) {
        try {
            session.remind();
        } catch (IOException e) {
            after(session, e);
        }
    }

    private void step(SegmentSession session, Step step) {
        if (session.isAway()) {
            // Its messages are selected again when it is back. A leader that was relieved may have registered it after
            // it
            // was sent away.
            session.sendAway();
        } else {
            stepHere(session, step);
        }
    }

    /** Does a step as the leader, unless that is taken over meanwhile. */
    private void stepHere(SegmentSession session, Step step) {
        Turn between = turn();
        Turn mine = new Turn(between.leader(), session, System.nanoTime());
        turn.set(mine);
        Throwable failure = run(step);
        if (turn.compareAndSet(mine, between)) {
            after(session, failure);
        } else {
            unexplained.compareAndSet(mine, null);
            giveBack(session, failure);
        }
    }

    private static @Nullable Throwable run(Step step) {
        try {
            step.run();
            return null;
        } catch (Throwable e) {
            // Whatever it is, it is this session's: the others are served on.
            return e;
        }
    }

    /** The leader's. Has a worker do what blocks; false if none can be had. */
    private boolean handOver(SegmentSession session) {
        session.sendAway();
        if (execute(() -> giveBack(session, null))) {
            return true;
        }
        session.takeBack();
        return false;
    }

    private boolean execute(Runnable work) {
        try {
            workers.execute(work);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The latter is what a thread is refused with, too.
            NO_WORKER.log("There is no worker to be had, so the others wait: {}", e.toString());
            return false;
        }
    }

    /** For who isn't the leader and has done a step: does what blocks, too, and lets the leader have the session. */
    private void giveBack(SegmentSession session, @Nullable Throwable failure) {
        Throwable why = failure;
        while (why == null && session.isBlocked()) {
            why = run(() -> session.proceed(true));
        }
        Throwable last = why;
        request(session, () -> {
            session.takeBack();
            after(session, last);
        });
    }

    /** The leader's. */
    private void after(SegmentSession session, @Nullable Throwable failure) {
        if (!answered && session.hasAnswered()) {
            answered = true;
        }
        if (failure != null || session.isOver()) {
            if (sessions.remove(session) && !execute(() -> end(session, failure))) {
                end(session, failure);
            }
        } else if (session.isBlocked()) {
            if (!handOver(session)) {
                stepHere(session, () -> session.proceed(true));
            }
        } else if (session.isReady()) {
            ready.add(session);
        }
    }

    private static void end(SegmentSession session, @Nullable Throwable failure) {
        try {
            session.end(failure);
        } catch (Throwable e) {
            failed(e);
        }
    }

    /**
     * Has another thread lead if the leader hangs in a step. To be called now and then. The new thread takes over by itself, so if there can't
     * be one, nothing has changed.
     */
    void relieve() {
        Turn cold = unexplained.get();
        if (cold != null
                && System.nanoTime() - cold.startNanos() >= HANGS_COLD_NANOS
                && unexplained.compareAndSet(cold, null)) {
            say(cold);
        }
        Turn hanging = turn();
        SegmentSession session = hanging.session();
        if (session != null && System.nanoTime() - hanging.startNanos() >= HANGS_NANOS) {
            threads.newThread(() -> takeOver(hanging, session)).start();
        }
    }

    private void takeOver(Turn hanging, SegmentSession session) {
        boolean cold = !answered;
        if (cold) {
            unexplained.set(hanging); // before the step's end can be told from the turn
        }
        if (!turn.compareAndSet(hanging, new Turn(Thread.currentThread(), null, 0))) {
            unexplained.compareAndSet(hanging, null);
            return; // it doesn't hang any more, or somebody was quicker
        }
        attempt(session, () -> {
            session.sendAway();
            if (!cold) {
                say(hanging);
            }
        });
        lead();
    }

    private void say(Turn hanging) {
        blocking.accept(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - hanging.startNanos()));
    }

    /** Ends the leader. Sessions have ended before. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            Thread leader = turn().leader();
            leader.join();
            while (!leader.equals(turn().leader())) {
                leader = turn().leader();
                leader.join();
            }
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A selector can't be closed: {}", e.toString());
        }
    }
}
