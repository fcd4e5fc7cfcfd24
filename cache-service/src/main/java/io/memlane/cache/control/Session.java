package io.memlane.cache.control;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.transfer.Transfer;
import io.memlane.cache.volume.VolumeSegment;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.HotAsked;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.Figure;
import io.memlane.model.control.HotOffer;
import io.memlane.model.control.Role;
import io.memlane.model.control.Wish;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.SegmentGeometry;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One control connection from ATTACH to its end. The segment lives as long as the session: whatever ends one ends both.
 *
 * <p>Whatever a peer sends, the worst that happens is the end of its own session.
 */
final class Session implements Runnable {
    private static final String SHUTDOWN = "the cache is shutting down";
    private static final int MAX_LOGGED_CHARS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final RepeatedLog MEMORY_GONE = RepeatedLog.warnings(LOG);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);
    /** One for each code, so that a frequent one hides no other. */
    private static final Map<ErrorCode, RepeatedLog> REJECTIONS = new EnumMap<>(ErrorCode.class);

    static {
        for (ErrorCode code : ErrorCode.values()) {
            REJECTIONS.put(code, RepeatedLog.warnings(LOG));
        }
    }

    private static final RepeatedLog GIVEN_UP = RepeatedLog.warnings(LOG);

    private enum State {
        /** Waits for a message; may be closed at any time. */
        IDLE,
        BUSY,
        /** Was idle when the shutdown began: takes no request any more, and is closed by the proxy, or soon. */
        LEAVING,
        /** Was busy when the shutdown began: goes on until the proxy, which may still read, closes it. */
        DRAINING,
        CLOSED
    }

    private final SessionServices services;
    private final ControlConnection connection;
    private final Supplier<Map<Figure, Long>> figures;
    private final Consumer<SegmentSession> loop;
    private final Consumer<Session> ended;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile boolean link;

    /**
     * Makes one of a new connection.
     *
     * @param figures what the cache says of itself on a link
     * @param loop goes on with a segment's requests
     * @param ended told when all is over
     */
    Session(
            SessionServices services,
            ControlConnection connection,
            Supplier<Map<Figure, Long>> figures,
            Consumer<SegmentSession> loop,
            Consumer<Session> ended) {
        this.services = services;
        this.connection = connection;
        this.figures = figures;
        this.loop = loop;
        this.ended = ended;
    }

    /** Serves it until it ends, but for the requests of a segment: those are a loop's. */
    @Override
    public void run() {
        SegmentSession segment;
        try {
            segment = serve();
        } catch (Throwable e) {
            // Also what is an Error, such as too deep a stack: it is this session's, which must not keep its worker.
            end(e);
            return;
        }
        if (segment == null) {
            end(null);
        } else {
            enter(segment);
        }
    }

    private void enter(SegmentSession segment) {
        try {
            loop.accept(segment);
        } catch (Throwable e) {
            segment.end(e);
        }
    }

    /** Tells the proxy why, if it doesn't know, and closes the connection. What belonged to the session is gone by now. */
    void end(@Nullable Throwable failure) {
        try (connection) {
            switch (failure) {
                case null -> LOG.debug("A session is over");
                case EOFException e -> LOG.debug("A proxy closed its connection");
                case MemlaneException e -> reject(e.code(), String.valueOf(e.getMessage()));
                case IOException e -> LOG.debug("Control connection ended: {}", e.toString());
                case InternalError e -> {
                    // A store into a mapped file that somebody truncated: SIGBUS, which the JVM turns into this.
                    MEMORY_GONE.log("The memory of a segment is gone: {}", e.toString());
                    reject(ErrorCode.SEGMENT_CORRUPT, "the segment's memory is gone");
                }
                default -> {
                    FAILED.log("A session failed", failure);
                    reject(ErrorCode.INTERNAL, "the cache failed");
                }
            }
        } finally {
            state.set(State.CLOSED);
            ended.accept(this);
        }
    }

    private void reject(ErrorCode code, String text) {
        requireNonNull(REJECTIONS.get(code)).log("Control connection ended: {} {}", code, text);
        services.meters().rejected(code);
        connection.reject(code, text);
    }

    /** Returns the requests of a segment, or null when a link is over. */
    private @Nullable SegmentSession serve() throws IOException {
        long deadline =
                System.nanoTime() + services.properties().attachTimeout().toNanos();
        if (!(connection.receive(deadline) instanceof Attach attach)) {
            throw new MemlaneException(ErrorCode.UNEXPECTED, "the first message must be ATTACH");
        }
        becomeBusy();
        int version = negotiate(attach);
        connection.speak(version);
        if (!services.volume().isToken(attach.token())) {
            throw new MemlaneException(
                    ErrorCode.TOKEN,
                    "the token isn't that of " + services.volume().directory()
                            + ": the proxy mounts another volume, or the cache was restarted");
        }
        if (attach.role() == Role.LINK) {
            serveLink(attach, version);
            return null;
        }
        return attachSegment(attach, version);
    }

    private static int negotiate(Attach attach) throws MemlaneException {
        int version = Math.min(attach.maxVersion(), ControlMessage.MAX_VERSION);
        if (version < Math.max(attach.minVersion(), ControlMessage.MIN_VERSION)) {
            throw new MemlaneException(
                    ErrorCode.VERSION,
                    "the proxy speaks protocol versions " + attach.minVersion() + " to " + attach.maxVersion()
                            + ", this cache " + ControlMessage.MIN_VERSION + " to " + ControlMessage.MAX_VERSION);
        }
        return version;
    }

    private void serveLink(Attach attach, int version) throws IOException {
        String client = printable(attach.client());
        LOG.info("Proxy {} attached", client);
        link = true;
        connection.send(new Attached(
                version,
                "",
                Wish.NONE,
                services.content().scope(),
                version < ControlMessage.GENERAL_VERSION
                        ? HotOffer.NONE
                        : new HotOffer(services.hot().life(), System.nanoTime())));
        state.set(State.IDLE);
        long life = attach.life();
        try (ReadySender ready = new ReadySender(connection)) {
            services.tickets().attach(life, ready);
            try {
                listenToLink(life);
            } finally {
                services.tickets().detach(life, ready);
            }
        } finally {
            LOG.info("Proxy {} detached", client);
        }
    }

    private void listenToLink(long life) throws IOException {
        while (true) {
            switch (connection.receive(ControlConnection.NO_DEADLINE)) {
                case Ping ping -> connection.send(new Pong(ping.nonce(), figures.get()));
                case HotAsked hot -> services.renewal().asked(hot.words());
                case Drop drop -> services.tickets().drop(life, drop.ticket());
                case Doorbell ignored -> {}
                case ControlMessage other ->
                    throw new MemlaneException(ErrorCode.UNEXPECTED, other.type() + " on a link");
            }
        }
    }

    private SegmentSession attachSegment(Attach attach, int version) throws IOException {
        SegmentGeometry geometry;
        try {
            geometry = attach.wish().geometry();
        } catch (IllegalArgumentException e) {
            throw new MemlaneException(ErrorCode.LIMIT, String.valueOf(e.getMessage()), e);
        }
        VolumeSegment segment = services.volume().allocate(geometry, this::ring);
        boolean attached = false;
        try {
            Transfer transfer = new Transfer(
                    services.content(),
                    services.hot(),
                    services.tickets(),
                    connection,
                    attach.life(),
                    segment.writer(),
                    geometry,
                    services.transferMeters(),
                    services.tracing(),
                    services.properties().spins(),
                    services.properties().creditTimeout());
            connection.send(new Attached(
                    version,
                    segment.name(),
                    Wish.of(geometry),
                    services.content().scope()));
            becomeIdle();
            attached = true;
            return new SegmentSession(this, connection, segment, transfer);
        } finally {
            if (!attached) {
                segment.close();
            }
        }
    }

    /** The proxy ends it, and says why. */
    void givenUp(Reject reject) {
        GIVEN_UP.log("The proxy gives a segment up: {} {}", reject.code(), printable(reject.text()));
    }

    /** A text of the process that faces the network, for the log: on one line, without what a terminal would obey. */
    private static String printable(String text) {
        String shown = text.length() <= MAX_LOGGED_CHARS ? text : text.substring(0, MAX_LOGGED_CHARS) + "\u2026";
        return shown.replaceAll("\\p{Cc}", "?");
    }

    /** The request is over. */
    void becomeIdle() {
        state.compareAndSet(State.BUSY, State.IDLE);
    }

    /** A request begins. */
    void becomeBusy() throws MemlaneException {
        if (!state.compareAndSet(State.IDLE, State.BUSY)) {
            throw new MemlaneException(ErrorCode.GOING_AWAY, SHUTDOWN);
        }
    }

    private void ring() throws IOException {
        services.transferMeters().rang();
        connection.ring();
    }

    /** Tells the proxy, if this is its link, that the cache shuts down: it closes its idle segments then. Any thread. */
    void announceShutdown(Duration timeout) {
        if (link) {
            try {
                connection.send(new GoAway((int) timeout.toMillis(), SHUTDOWN));
            } catch (IOException e) {
                LOG.debug("A link is gone already: {}", e.toString());
            }
        }
    }

    /** From now on only what runs already is served. Any thread. */
    void drain() {
        state.updateAndGet(now -> switch (now) {
            case IDLE -> State.LEAVING;
            case BUSY -> State.DRAINING;
            case LEAVING, DRAINING, CLOSED -> now;
        });
    }

    /** Whether the proxy of a session that was idle hasn't closed it yet. */
    boolean isLeaving() {
        return !link && state.get() == State.LEAVING;
    }

    /** Ends it, and says why, for which a peer that doesn't read may take its time. Any thread. */
    void leave() {
        connection.reject(ErrorCode.GOING_AWAY, SHUTDOWN);
    }

    /** Whether a transfer is still running, or being read. */
    boolean isBusy() {
        State now = state.get();
        return !link && (now == State.BUSY || now == State.DRAINING);
    }

    /** Ends it now. Any thread. */
    void close() {
        connection.close();
    }
}
