package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Ready;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.Figure;
import io.memlane.model.control.Scope;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.HotWordsView;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The connection that tells whether the cache is there: it closes when the cache dies, carries its GOAWAY, and is asked by PING whether the
 * cache still answers. One thread reads it, another sends the PINGs; after a loss the first one attaches anew, for as long as it takes.
 */
@Component
public class CacheLink {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLink.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);
    private static final long MIN_PAUSE_MILLIS = 20;
    private static final long MAX_PAUSE_MILLIS = 500;
    /** Answers that may be missing. */
    private static final int PINGS = 3;

    private static final Trouble ORIGIN_DOWN = new Trouble(
            "An origin doesn't answer: what isn't stored of it can't be had",
            "the component \"origin\" of the cache's health says which, since when, and how it fails");

    private static final Trouble CONTENT_GONE = new Trouble(
            "the cache's content is gone",
            "mount it again, or put it back; the cache's health (\"content\") and log name the place");
    /** As a round trip: none has been seen yet. */
    public static final long UNKNOWN = -1;

    private final CacheClient client;
    private final CacheClientProperties properties;
    private final Semaphore stopped = new Semaphore(0);

    private final ReadyTickets tickets = new ReadyTickets();

    private Runnable listener = () -> {};
    private volatile Scope scope = Scope.FILES;
    /** Of the cache that was attached last: what it said holds until it says otherwise, or its time is over. */
    private volatile @Nullable HotWordsView hotWords;

    private volatile boolean running;
    private volatile @Nullable ControlConnection attached;
    private volatile @Nullable Trouble trouble =
            new Trouble("the cache isn't attached yet", "wait a second; if it stays so, the log says why");
    private volatile @Nullable Duration announcedDrain;
    /** When the PING with the nonce below was sent; written before that. */
    private volatile long pingedAtNanos;

    private volatile long lastNonce;
    private volatile long roundTripNanos = UNKNOWN;
    private volatile Map<Figure, Long> figures = Map.of();
    private final Silence silence;
    /** Whether the last that was known of the cache is that it says nothing. The link's thread. */
    private boolean silent;

    CacheLink(CacheClient client, CacheClientProperties properties) {
        this.client = client;
        this.properties = properties;
        this.silence = new Silence(client.volume(), InstantSource.system());
    }

    /**
     * Starts to attach.
     *
     * @param listener told of every change, by the link's thread; it doesn't block
     */
    public void start(Runnable listener) {
        this.listener = listener;
        running = true;
        Thread.ofPlatform().name("memlane-link").start(this::run);
        Thread.ofPlatform().name("memlane-ping").daemon().start(this::ping);
    }

    /** Whether the cache is there and takes requests. */
    public boolean isAttached() {
        return attached != null;
    }

    /** What requests the cache has a use for, as the last that was attached has said. */
    public Scope scope() {
        return scope;
    }

    /** Waits until a ticket may be redeemed, or for the time, or until the link is lost. */
    public void awaitReady(long ticket, long timeoutNanos) throws InterruptedException {
        tickets.await(ticket, timeoutNanos);
    }

    /** Tells the cache that nobody waits for the ticket any more. */
    public void drop(long ticket) {
        ControlConnection connection = attached;
        if (connection != null) {
            try {
                connection.send(new Drop(ticket));
            } catch (IOException e) {
                LOG.debug("A ticket can't be dropped, and gets old: {}", e.toString());
            }
        }
    }

    /** How long answers of the cache that was attached last may be given again; null if it doesn't say. */
    public @Nullable HotWordsView hotWords() {
        return hotWords;
    }

    /** Tells the cache something that it may do without. */
    public void tell(ControlMessage hint) {
        ControlConnection connection = attached;
        if (connection != null) {
            try {
                connection.send(hint);
            } catch (IOException e) {
                LOG.debug("The cache can't be told: {}", e.toString()); // the reading thread sees it too, and acts
            }
        }
    }

    /** Why it isn't attached, or null. */
    public @Nullable Trouble trouble() {
        return trouble;
    }

    /** What the cache says is wrong with its content; null if nothing is, or nothing is known. */
    public @Nullable Trouble contentTrouble() {
        Long available = figures.get(Figure.CONTENT_AVAILABLE);
        return available == null || available != 0 ? null : CONTENT_GONE;
    }

    /** What the cache says is wrong with its origins; null if nothing is, or nothing is known. */
    public @Nullable Trouble originTrouble() {
        Long available = figures.get(Figure.ORIGIN_AVAILABLE);
        return available == null || available != 0 ? null : ORIGIN_DOWN;
    }

    /** What the cache said of itself when it was pinged last; empty while there is none, and of one that says nothing. */
    public Map<Figure, Long> figures() {
        return figures;
    }

    /** From the last PING to its PONG, in nanoseconds; {@link #UNKNOWN} before the first. */
    public long roundTripNanos() {
        return roundTripNanos;
    }

    /** How long transfers may run on in the cache that said that it goes away; null while one is there, and if it was lost without a word. */
    public @Nullable Duration announcedDrain() {
        return announcedDrain;
    }

    private void run() {
        long pauseMillis = MIN_PAUSE_MILLIS;
        while (running) {
            try (ControlConnection connection = attach()) {
                pauseMillis = MIN_PAUSE_MILLIS;
                silent = false;
                become(connection, null);
                if (!running) {
                    // stop() didn't see the connection, so it didn't close it.
                    become(null, new Trouble("stopped", Trouble.START));
                    return;
                }
                LOG.info("Attached to the cache");
                listen(connection);
            } catch (IOException e) {
                silent = isSilence(e);
                lose(silent ? silence.trouble(e) : Trouble.of(e));
            } catch (RuntimeException | Error e) {
                // Whatever it was, nobody else would attach again.
                FAILED.log("The link failed", e);
                silent = false;
                lose(new Trouble("the link failed: " + e, "report it, with the stack trace in the proxy's log"));
            }
            try {
                if (stopped.tryAcquire(pauseMillis, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
            pauseMillis = Math.min(MAX_PAUSE_MILLIS, pauseMillis * 2);
        }
    }

    private ControlConnection attach() throws IOException {
        if (!silent) {
            silence.begin();
        }
        CacheClient.Link link = client.attachLink();
        silence.heard();
        scope = link.scope();
        HotWordsView before = hotWords;
        hotWords = link.hot();
        if (before != null) {
            before.close();
        }
        return link.connection();
    }

    private void listen(ControlConnection connection) throws IOException {
        long patienceNanos = PINGS * properties.pingInterval().toNanos();
        while (true) {
            ControlMessage message = connection.receive(System.nanoTime() + patienceNanos);
            silence.heard();
            switch (message) {
                case Pong pong -> answered(pong);
                case Ready ready -> tickets.ready(ready.ticket());
                case Doorbell ignored -> {}
                case GoAway away -> {
                    announcedDrain = Duration.ofMillis(Math.max(0, away.drainMillis()));
                    throw new MemlaneException(ErrorCode.GOING_AWAY, "the cache goes away: " + away.reason());
                }
                case Reject reject -> throw new MemlaneException(reject.code(), reject.text());
                case ControlMessage other ->
                    throw new MemlaneException(ErrorCode.UNEXPECTED, other.type() + " on a link");
            }
        }
    }

    private void answered(Pong pong) {
        if (pong.nonce() == lastNonce) {
            roundTripNanos = System.nanoTime() - pingedAtNanos;
        }
        figures = pong.figures();
    }

    private static boolean isSilence(IOException failure) {
        return failure instanceof MemlaneException known && known.code() == ErrorCode.TIMEOUT;
    }

    private void lose(Trouble why) {
        if (running && !why.equals(trouble)) {
            LOG.warn("No cache: {}. Remedy: {}", why.problem(), why.remedy());
        }
        become(null, why);
    }

    private void become(@Nullable ControlConnection connection, @Nullable Trouble why) {
        boolean changed = (connection != null) != isAttached();
        if (connection != null) {
            announcedDrain = null;
        }
        figures = Map.of();
        roundTripNanos = UNKNOWN;
        attached = connection;
        trouble = why;
        if (connection == null) {
            tickets.wakeAll();
        }
        if (changed) {
            tellListener();
        }
    }

    /** Its failure is none of the link's, which goes on for it as well. */
    private void tellListener() {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            FAILED.log("Whoever is told of the link failed", e);
        }
    }

    private void ping() {
        long nonce = 0;
        while (running) {
            try {
                TimeUnit.NANOSECONDS.sleep(properties.pingInterval().toNanos());
                ControlConnection connection = attached;
                if (connection != null) {
                    pingedAtNanos = System.nanoTime();
                    lastNonce = ++nonce;
                    connection.send(new Ping(nonce));
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                LOG.debug("Can't ping: {}", e.toString()); // the reading thread sees it too, and acts
            } catch (RuntimeException | Error e) {
                // Without pings the link would be taken for dead, again and again.
                FAILED.log("Pinging the cache failed, and goes on", e);
            }
        }
    }

    /** Detaches for good. */
    public void stop() {
        running = false;
        stopped.release();
        ControlConnection connection = attached;
        if (connection != null) {
            connection.close();
        }
    }
}
