package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.RequestFields;
import io.memlane.model.http.VersionToken;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One message of the control protocol; {@code docs/wire-format.md} has their fields and bytes. */
public sealed interface ControlMessage {

    /** The oldest protocol version that this release speaks. */
    int MIN_VERSION = 1;
    /** The newest protocol version that this release speaks. */
    int MAX_VERSION = 3;
    /** From this version on a body can be continued: OPEN has an offset, a limit and an expected version, and META may say CHANGED. */
    int RESUME_VERSION = 2;
    /**
     * From this version on OPEN has the request's fields and META says how the representation is sent. A cache of an earlier version would
     * ignore the fields and send everything.
     */
    int FIELDS_VERSION = 3;

    MessageType type();

    /**
     * Proxy to cache, first on every connection: what this connection is for.
     *
     * @param minVersion the oldest protocol version that the proxy speaks
     * @param maxVersion the newest
     * @param role what the connection is for
     * @param token content of the volume's token file
     * @param client names the proxy in the cache's log
     * @param wish the segment wished for; ignored on a link
     */
    record Attach(int minVersion, int maxVersion, Role role, String token, String client, Wish wish)
            implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.ATTACH;
        }
    }

    /**
     * Cache to proxy: the connection is accepted.
     *
     * @param version the protocol version of all that follows
     * @param segment name of the segment's directory on the volume; empty on a link
     * @param granted the segment's sizes; on a link the wish as it came
     */
    record Attached(int version, String segment, Wish granted) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.ATTACHED;
        }
    }

    /**
     * Proxy to cache: asks for a representation.
     *
     * @param requestId identifies the request on this connection; grows, is never 0
     * @param method GET or HEAD
     * @param deadlineMillis how long the proxy will wait for META; for the log, and for caches whose content takes time
     * @param path decoded once, begins with a slash
     * @param offset where in the body the frames begin; more than 0 only with an expected version
     * @param limit how many bytes are wanted at most; 0 for all to the end of the body
     * @param expected the representation that is to be continued: any other is answered with CHANGED; null takes what there is
     * @param fields what the client asks of the representation beyond its path
     * @param boundary separates the parts of a body that has several; null only if {@code fields} can't ask for them. Chosen by the proxy,
     *     so that a body that is continued is the same
     * @param traceParent what of the proxy's the cache works for; null if nobody records a trace of it
     */
    record Open(
            long requestId,
            Method method,
            int deadlineMillis,
            String path,
            long offset,
            long limit,
            @Nullable VersionToken expected,
            RequestFields fields,
            @Nullable Boundary boundary,
            @Nullable TraceParent traceParent)
            implements ControlMessage {

        /** Asks for it without a trace. */
        public Open(
                long requestId,
                Method method,
                int deadlineMillis,
                String path,
                long offset,
                long limit,
                @Nullable VersionToken expected,
                RequestFields fields,
                @Nullable Boundary boundary) {
            this(requestId, method, deadlineMillis, path, offset, limit, expected, fields, boundary, null);
        }

        /** Asks for a part of what there is, in disregard of any fields. */
        public Open(
                long requestId,
                Method method,
                int deadlineMillis,
                String path,
                long offset,
                long limit,
                @Nullable VersionToken expected) {
            this(requestId, method, deadlineMillis, path, offset, limit, expected, RequestFields.NONE, null);
        }

        /** Asks for the whole of what there is. */
        public Open(long requestId, Method method, int deadlineMillis, String path) {
            this(requestId, method, deadlineMillis, path, 0, 0, null);
        }

        /** Where the frames of this OPEN end in a body of so many bytes. */
        public long endOffset(long lengthBytes) {
            return limit == 0 || limit > lengthBytes - offset ? lengthBytes : offset + limit;
        }

        @Override
        public MessageType type() {
            return MessageType.OPEN;
        }
    }

    /**
     * Cache to proxy: answers OPEN.
     *
     * @param requestId of the OPEN
     * @param status what came of it
     * @param firstIndex index in the queue of the request's first frame; {@link #NO_FRAMES} if the reply has no body
     * @param metadata of the representation, with a status for which there is one
     * @param reason for the log, with status FAILED
     * @param delivery how the representation is sent; null where there are no metadata
     */
    record Meta(
            long requestId,
            Status status,
            long firstIndex,
            @Nullable Metadata metadata,
            String reason,
            @Nullable Delivery delivery)
            implements ControlMessage {
        public static final long NO_FRAMES = -1;

        /** All of the representation, as it is, or nothing. */
        public Meta(long requestId, Status status, long firstIndex, @Nullable Metadata metadata, String reason) {
            this(requestId, status, firstIndex, metadata, reason, metadata == null ? null : Delivery.whole(metadata));
        }

        @Override
        public MessageType type() {
            return MessageType.META;
        }
    }

    /** Either side: look again. Legal at any time. */
    record Doorbell() implements ControlMessage {
        public static final Doorbell INSTANCE = new Doorbell();

        @Override
        public MessageType type() {
            return MessageType.DOORBELL;
        }
    }

    /** Proxy to cache: the rest of the request's body isn't wanted. Ignored for a request that is over. */
    record Cancel(long requestId) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.CANCEL;
        }
    }

    /** Either side: are you there? */
    record Ping(long nonce) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.PING;
        }
    }

    /**
     * Answers PING.
     *
     * @param nonce of the PING
     * @param figures what the sender says of itself; a cache does so on a link
     */
    record Pong(long nonce, Map<Figure, Long> figures) implements ControlMessage {
        public Pong {
            figures = Map.copyOf(figures);
        }

        /** Says nothing more. */
        public Pong(long nonce) {
            this(nonce, Map.of());
        }

        @Override
        public MessageType type() {
            return MessageType.PONG;
        }
    }

    /**
     * Cache to proxy: no new requests; those that run may finish.
     *
     * @param drainMillis how long they may take
     * @param reason for the log
     */
    record GoAway(int drainMillis, String reason) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.GOAWAY;
        }
    }

    /** Either side: why the sender closes the connection now. */
    record Reject(ErrorCode code, String text) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.REJECT;
        }
    }

    /** What a connection is for. */
    enum Role {
        /** It is bound to one segment, and its end is the segment's end. */
        SEGMENT(1),
        /** It tells a proxy that the cache is alive, and that it goes away. */
        LINK(2);

        private final int number;

        Role(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /** Request methods. */
    enum Method {
        GET(1),
        HEAD(2);

        private final int number;

        Method(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /** What came of an OPEN. */
    enum Status {
        /** Of a later release. */
        UNKNOWN(0),
        OK(1),
        NOT_FOUND(2),
        FORBIDDEN(3),
        /** Too much at once; later it may work. */
        BUSY(4),
        /** The cache couldn't read its content. */
        FAILED(5),
        /** The path has another representation than the expected one. */
        CHANGED(6),
        /** A part of it, or several. */
        PARTIAL(7),
        /** What the client holds is current. */
        NOT_MODIFIED(8),
        /** What the client asks about isn't current. */
        PRECONDITION_FAILED(9),
        /** Nothing of what was asked for exists. */
        RANGE_NOT_SATISFIABLE(10),
        /** The path is that of a folder, and there is something at the path with a slash. */
        FOLDER(11);

        private final int number;

        Status(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /**
     * Sizes of a segment as they came over the wire: unchecked, so that a cache can refuse them with a reason.
     *
     * @param payloadMode number of a {@link PayloadMode}
     * @param checksums whether data frames have checksums; a release that knows none leaves it out
     */
    record Wish(
            int slots, int slotSizeBytes, int payloadMode, int inlineMaxBytes, int rollSizeBytes, boolean checksums) {
        public static final Wish NONE = new Wish(0, 0, 0, 0, 0);

        /** Without checksums. */
        public Wish(int slots, int slotSizeBytes, int payloadMode, int inlineMaxBytes, int rollSizeBytes) {
            this(slots, slotSizeBytes, payloadMode, inlineMaxBytes, rollSizeBytes, false);
        }

        public static Wish of(SegmentGeometry geometry) {
            return new Wish(
                    geometry.slots(),
                    geometry.slotSizeBytes(),
                    geometry.payload().number(),
                    geometry.inlineMaxBytes(),
                    geometry.rollSizeBytes(),
                    geometry.checksums());
        }

        /**
         * Checks the sizes against what the segment's layout allows.
         *
         * @throws IllegalArgumentException naming the size and its limits
         */
        public SegmentGeometry geometry() {
            return new SegmentGeometry(
                    slots, slotSizeBytes, PayloadMode.of(payloadMode), inlineMaxBytes, rollSizeBytes, checksums);
        }
    }
}
