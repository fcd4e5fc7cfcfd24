package io.memlane.cache.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.control.Figure;
import io.memlane.model.log.RepeatedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The control port: one thread accepts; each connection, bounded in number, has a thread until it is attached, and a link for as long as it
 * lives. Requests of segments are served by a few {@link SessionLoop}s, and by workers where the content may block.
 */
@Component
class ControlServer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final RepeatedLog NOT_SERVED = RepeatedLog.warnings(LOG);
    private static final RepeatedLog NOT_RELIEVED = RepeatedLog.warnings(LOG);
    private static final RepeatedLog BUSY = RepeatedLog.warnings(LOG);
    private static final long DRAIN_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long RELIEF_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Bodies that wait for content say so to their proxies, and tickets get old. */
    private static final long REMINDER_TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long a proxy may take to hear of a shutdown and close its idle segments. */
    private static final long LEAVE_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** How long sessions may take to remove their files once their connections are closed. */
    private static final long CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ControlProperties properties;
    private final SessionServices services;
    private final Semaphore workers;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final ThreadFactory threads =
            Thread.ofPlatform().name("memlane-session-", 0).factory();
    /** Their number is bounded by that of the sessions: each has one step at a time. */
    private final ExecutorService steps = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("memlane-step-", 0).factory());

    private final ThreadFactory loopThreads =
            Thread.ofPlatform().name("memlane-loop-", 0).factory();
    private final List<SessionLoop> loops = new CopyOnWriteArrayList<>();
    /** Whether the loops need nobody any more who looks whether they hang. */
    private volatile boolean relieved;

    private final AtomicInteger attached = new AtomicInteger();

    private @Nullable ServerSocketChannel server;
    private @Nullable DeadlineWatch watch;
    private volatile boolean running;

    ControlServer(ControlProperties properties, SessionServices services) {
        this.properties = properties;
        this.services = services;
        this.workers = new Semaphore(services.properties().maxConnections());
    }

    @Override
    public void start() {
        ControlAddress address = checkedAddress();
        ServerSocketChannel listening = bind(address);
        server = listening;
        boolean started = false;
        try {
            startLoops();
            DeadlineWatch deadlines = new DeadlineWatch();
            watch = deadlines;
            running = true;
            Thread.ofPlatform().name("memlane-acceptor").start(() -> accept(listening, deadlines));
            started = true;
        } finally {
            if (!started) {
                stop(); // threads that were made would keep the process alive
            }
        }
        LOG.info("Control port {}", address);
    }

    private void startLoops() {
        try {
            for (int i = 0; i < services.properties().loops(); i++) {
                loops.add(new SessionLoop(loopThreads, steps));
            }
            Thread.ofPlatform().name("memlane-relief").daemon().start(this::relieveLoops);
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for the control port", e);
        }
    }

    private void relieveLoops() {
        long remindedAt = System.nanoTime();
        while (!relieved) {
            LockSupport.parkNanos(RELIEF_TICK_NANOS);
            try {
                loops.forEach(SessionLoop::relieve);
                if (System.nanoTime() - remindedAt >= REMINDER_TICK_NANOS) {
                    remindedAt = System.nanoTime();
                    loops.forEach(SessionLoop::remind);
                    services.tickets().sweep();
                }
            } catch (RuntimeException | Error e) {
                // Such as no more threads: tried again at the next tick.
                NOT_RELIEVED.log("A loop that hangs can't be relieved: {}", e.toString());
            }
        }
    }

    private void enter(SegmentSession session) {
        loops.get(Math.floorMod(attached.getAndIncrement(), loops.size())).add(session);
    }

    private ControlAddress checkedAddress() {
        try {
            ControlAddress address = ControlAddress.parse(properties.address());
            if (!address.isLocal() && !properties.allowRemote()) {
                throw new ControlPortException(
                        "The control address " + address + " isn't a loopback address.",
                        "Use a loopback address or a Unix socket, or set memlane.control.allow-remote=true if only the"
                                + " proxy can reach this address.");
            }
            return address;
        } catch (IllegalArgumentException | IOException e) {
            throw new ControlPortException(
                    "memlane.control.address can't be used: " + e.getMessage(),
                    "Set it to tcp://HOST:PORT or unix:///PATH, the same in both services.");
        }
    }

    private static ServerSocketChannel bind(ControlAddress address) {
        try {
            ServerSocketChannel channel = address.openServer();
            try {
                if (address instanceof ControlAddress.Unix unix) {
                    ControlSocket.bind(channel, unix);
                } else {
                    channel.bind(address.resolve());
                }
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ControlPortException(
                    "The control port " + address + " can't be opened: " + e.getMessage(),
                    "Stop what uses it (another cache?), or set memlane.control.address in both services.");
        }
    }

    private void accept(ServerSocketChannel listening, DeadlineWatch deadlines) {
        while (running) {
            try {
                serve(new ControlConnection(listening.accept(), deadlines));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException | Error e) {
                // Such as too many open files, or threads: the port must stay open for when that is over.
                NOT_SERVED.log("Can't serve a control connection: {}", e.toString());
                LockSupport.parkNanos(DRAIN_TICK_NANOS);
            }
        }
    }

    /** The connection is closed, and what was taken for it given back, unless a session has it. */
    private void serve(ControlConnection connection) {
        boolean handedOver = false;
        try {
            if (workers.tryAcquire()) {
                handedOver = begin(connection);
            } else {
                refuse(connection);
            }
        } finally {
            if (!handedOver) {
                connection.close();
            }
        }
    }

    private void refuse(ControlConnection connection) {
        BUSY.log(
                "Control connection refused: there are {} already",
                services.properties().maxConnections());
        services.meters().rejected(ErrorCode.BUSY);
        connection.reject(
                ErrorCode.BUSY, "the cache has all the connections that it may (memlane.cache.max-connections)");
    }

    /** Has a permit, which the session gives back at its end. Returns that it has begun. */
    private boolean begin(ControlConnection connection) {
        Session session = null;
        boolean started = false;
        try {
            session = new Session(services, connection, this::figures, this::enter, this::forget);
            sessions.add(session);
            if (!running) {
                // Accepted while the port was closed: stop() may have looked at the sessions before this one was among
                // them.
                session.drain();
            }
            threads.newThread(session).start();
            started = true;
            return true;
        } finally {
            if (!started) {
                if (session != null) {
                    sessions.remove(session);
                }
                workers.release();
            }
        }
    }

    private void forget(Session session) {
        if (sessions.remove(session)) {
            workers.release();
        }
    }

    /** Connections that are served now. */
    int connections() {
        return sessions.size();
    }

    private Map<Figure, Long> figures() {
        Map<Figure, Long> figures = services.figures();
        figures.put(Figure.CONNECTIONS, (long) connections());
        figures.put(Figure.TRANSFERS, sessions.stream().filter(Session::isBusy).count());
        return figures;
    }

    /** Connections that were idle when the shutdown began, and are still there. */
    long leaving() {
        return sessions.stream().filter(Session::isLeaving).count();
    }

    @Override
    public void stop() {
        running = false;
        close(server);
        Duration timeout = services.properties().drainTimeout();
        long deadline = System.nanoTime() + timeout.toNanos();
        long left = System.nanoTime() + LEAVE_TIMEOUT_NANOS;
        // All links first: what a proxy knows to be announced isn't taken for a failure.
        sessions.forEach(session -> session.announceShutdown(timeout));
        sessions.forEach(Session::drain);
        awaitUnless(() -> sessions.stream().anyMatch(Session::isBusy), deadline);
        awaitUnless(() -> leaving() > 0, left);
        sessions.forEach(session -> Thread.startVirtualThread(session::leave));
        // Each session removes its segment's files; the volume is closed after that.
        awaitUnless(() -> !sessions.isEmpty(), System.nanoTime() + CLOSE_TIMEOUT_NANOS);
        sessions.forEach(Session::close);
        awaitUnless(() -> !sessions.isEmpty(), System.nanoTime() + CLOSE_TIMEOUT_NANOS);
        if (!sessions.isEmpty()) {
            LOG.warn("{} sessions didn't end in time", sessions.size());
        }
        relieved = true;
        loops.forEach(SessionLoop::close);
        steps.shutdown();
        DeadlineWatch deadlines = watch;
        if (deadlines != null) {
            deadlines.close();
        }
    }

    private static void awaitUnless(BooleanSupplier busy, long deadlineNanos) {
        while (busy.getAsBoolean() && System.nanoTime() - deadlineNanos < 0) {
            LockSupport.parkNanos(DRAIN_TICK_NANOS);
        }
    }

    private void close(@Nullable ServerSocketChannel listening) {
        if (listening == null) {
            return;
        }
        try {
            listening.close();
            if (ControlAddress.parse(properties.address()) instanceof ControlAddress.Unix unix) {
                Files.deleteIfExists(unix.path());
            }
        } catch (IOException e) {
            LOG.warn("Can't close the control port: {}", e.toString());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
