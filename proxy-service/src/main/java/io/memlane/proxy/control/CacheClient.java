package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlAddress;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.DeadlineWatch;
import io.memlane.model.control.HotOffer;
import io.memlane.model.control.Role;
import io.memlane.model.control.Scope;
import io.memlane.model.control.Wish;
import io.memlane.model.segment.HotWordsView;
import io.memlane.model.segment.SegmentFiles;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.model.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Opens control connections to the cache and attaches them: links, and segments. Any thread. */
@Component
public class CacheClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheClient.class);
    /** One clock is read on two processors. */
    private static final long CLOCK_SLACK_NANOS = 1_000_000;

    private final ControlAddress address;
    private final Path volume;
    private final CacheFiles files;
    private final CacheClientProperties properties;
    private final SegmentMeters meters;
    private final DeadlineWatch watch = new DeadlineWatch();
    /** Of this run: ties its link to its segments. */
    private final long life = new SecureRandom().nextLong();

    CacheClient(CacheClientProperties properties, CacheVolumeProperties volume, SegmentMeters meters) {
        this.address = CacheAddress.checked(properties);
        this.volume = volume.directory().toAbsolutePath();
        this.files = new CacheFiles(volume);
        this.properties = properties;
        this.meters = meters;
    }

    /** The volume's folder. */
    Path volume() {
        return volume;
    }

    /**
     * An attached link.
     *
     * @param scope what requests the cache has a use for
     * @param hot how long its answers may be given again; null if it says nothing of that
     */
    record Link(
            ControlConnection connection,
            Scope scope,
            @Nullable HotWordsView hot) {}

    /**
     * Opens a link.
     *
     * @throws MemlaneException with the cache's reason if it refuses
     * @throws IOException if it isn't there
     */
    Link attachLink() throws IOException {
        ControlConnection connection = connect();
        try {
            long before = System.nanoTime();
            Attached attached = attach(connection, Role.LINK, Wish.NONE);
            return new Link(connection, attached.scope(), hot(attached.hot(), before, System.nanoTime()));
        } catch (IOException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /** The pair works without, so nothing that is wrong with it is an error. */
    private @Nullable HotWordsView hot(HotOffer offer, long beforeNanos, long afterNanos) {
        if (offer.isNone()) {
            LOG.info("Every request is asked: the cache says of no answer how long it may be given again");
            return null;
        }
        if (offer.clockNanos() - beforeNanos < -CLOCK_SLACK_NANOS
                || afterNanos - offer.clockNanos() < -CLOCK_SLACK_NANOS) {
            LOG.warn("Every request is asked: the cache has another monotonic clock, as in another time namespace");
            return null;
        }
        try {
            return files.hotWords(offer.life());
        } catch (IOException e) {
            LOG.warn("Every request is asked: {}", e.toString());
            return null;
        }
    }

    /**
     * Has the cache make a segment, and maps it.
     *
     * @throws MemlaneException with the cache's reason if it refuses
     * @throws IOException if the cache isn't there, or the segment isn't where this process looks for it
     */
    public Segment attachSegment(SegmentGeometry geometry, int spins) throws IOException {
        ControlConnection connection = connect();
        try {
            Attached attached = attach(connection, Role.SEGMENT, Wish.of(geometry));
            if (geometry.checksums() && !attached.granted().checksums()) {
                throw new MemlaneException(
                        ErrorCode.VERSION,
                        "the cache is of a release that writes no checksums, which memlane.segment.verify asks for");
            }
            if (!attached.granted().equals(Wish.of(geometry))) {
                throw new MemlaneException(
                        ErrorCode.MALFORMED, "the cache granted " + attached.granted() + " for " + Wish.of(geometry));
            }
            return new Segment(attached.segment(), connection, open(attached, geometry, connection), meters, spins);
        } catch (IOException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    private SegmentReader open(Attached attached, SegmentGeometry geometry, ControlConnection connection)
            throws IOException {
        if (!SegmentFiles.isDirectoryName(attached.segment())) {
            throw new MemlaneException(ErrorCode.MALFORMED, "the cache named a segment '" + attached.segment() + "'");
        }
        try {
            return SegmentReader.open(files.segment(attached.segment()), geometry, () -> {
                meters.rang();
                connection.ring();
            });
        } catch (NoSuchFileException e) {
            throw new MemlaneException(
                    ErrorCode.VOLUME_FAILED,
                    "the cache made " + attached.segment() + ", but it isn't in " + volume
                            + ": the two containers don't mount the same volume there (memlane.shm.directory)",
                    e);
        }
    }

    private ControlConnection connect() throws IOException {
        try {
            files.checkSocket(address);
            return ControlConnection.connect(address, watch);
        } catch (MemlaneException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("no cache at " + address + ": " + e.getMessage(), e);
        }
    }

    private Attached attach(ControlConnection connection, Role role, Wish wish) throws IOException {
        Attach attach = new Attach(
                ControlMessage.MIN_VERSION,
                ControlMessage.MAX_VERSION,
                role,
                files.token(),
                "pid " + processId(),
                wish,
                life);
        long deadline = System.nanoTime() + properties.attachTimeout().toNanos();
        return switch (exchange(connection, attach, deadline)) {
            case Attached attached
            when isOffered(attached.version()) -> {
                connection.speak(attached.version());
                yield attached;
            }
            case Attached attached ->
                throw new MemlaneException(
                        ErrorCode.VERSION,
                        "the cache chose protocol version " + attached.version() + ", which wasn't offered");
            case Reject reject -> throw new MemlaneException(reject.code(), "the cache refuses: " + reject.text());
            case ControlMessage other ->
                throw new MemlaneException(ErrorCode.UNEXPECTED, other.type() + " in answer to ATTACH");
        };
    }

    private static boolean isOffered(int version) {
        return version >= ControlMessage.MIN_VERSION && version <= ControlMessage.MAX_VERSION;
    }

    /** A cache that has no worker left refuses and closes without reading: then the send fails, but the reason can still be read. */
    private static ControlMessage exchange(ControlConnection connection, Attach attach, long deadlineNanos)
            throws IOException {
        try {
            connection.send(attach);
        } catch (IOException e) {
            try {
                return connection.receive(deadlineNanos);
            } catch (IOException ignored) {
                throw e;
            }
        }
        return connection.receive(deadlineNanos);
    }

    private static long processId() {
        return ProcessHandle.current().pid();
    }

    /** Ends every connection, also those that are just being attached. */
    @Override
    public void close() {
        watch.close();
    }
}
