package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.RequestHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One message of the control protocol; {@code docs/wire-format.md} has their fields and bytes. */
public sealed interface ControlMessage {

    /** The oldest protocol version that this release speaks. */
    int MIN_VERSION = 3;
    /** The newest protocol version that this release speaks. */
    int MAX_VERSION = 4;
    /**
     * From this version on messages are as they are here: any method, all fields, any status, lengths that aren't known, and tickets. Before, they
     * are translated ({@code control.version3}), and what can't be said isn't asked.
     */
    int GENERAL_VERSION = 4;

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
     * @param life random, the same on all connections of one run of the proxy: its link and its segments belong together; 0 from a proxy that
     *     speaks version 3 alone
     */
    record Attach(int minVersion, int maxVersion, Role role, String token, String client, Wish wish, long life)
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
     * @param scope what requests the cache has a use for
     * @param hot where the cache says how long its answers may be given again; on a link alone, {@link HotOffer#NONE} if nowhere
     */
    record Attached(int version, String segment, Wish granted, Scope scope, HotOffer hot) implements ControlMessage {
        /** Without hot words. */
        public Attached(int version, String segment, Wish granted, Scope scope) {
            this(version, segment, granted, scope, HotOffer.NONE);
        }

        @Override
        public MessageType type() {
            return MessageType.ATTACHED;
        }
    }

    /**
     * Proxy to cache: asks for a response.
     *
     * @param requestId identifies the request on this connection; grows, is never 0
     * @param request what the client asks for
     * @param client its address; empty if it isn't told
     * @param deadlineMillis how long the proxy will wait for META, for the log; a response that waits has the cache's own deadline
     * @param part what of the body is wanted
     * @param boundary separates the parts of a body that has several; null only if the request can't ask for them. Chosen by the proxy, so that a
     *     body that is continued is the same
     * @param ticket of the PENDING that answered the same request before; 0 if there was none
     * @param bodyLengthBytes of the request's own body, which follows in BODY messages; {@link #UNKNOWN_LENGTH} if only its end tells
     * @param traceParent what of the proxy's the cache works for; null if nobody records a trace of it
     * @param keepsBytes how long an answer the proxy would keep, if it may: META says so then; 0 for none
     */
    record Open(
            long requestId,
            RequestHead request,
            String client,
            int deadlineMillis,
            Part part,
            @Nullable Boundary boundary,
            long ticket,
            long bodyLengthBytes,
            @Nullable TraceParent traceParent,
            int keepsBytes)
            implements ControlMessage {
        public static final long NO_TICKET = 0;
        public static final long UNKNOWN_LENGTH = -1;

        /** Of what isn't kept. */
        public Open(
                long requestId,
                RequestHead request,
                String client,
                int deadlineMillis,
                Part part,
                @Nullable Boundary boundary,
                long ticket,
                long bodyLengthBytes,
                @Nullable TraceParent traceParent) {
            this(requestId, request, client, deadlineMillis, part, boundary, ticket, bodyLengthBytes, traceParent, 0);
        }

        /** Asks for a part of what there is. */
        public Open(long requestId, RequestHead request, int deadlineMillis, Part part) {
            this(requestId, request, "", deadlineMillis, part, null, NO_TICKET, 0, null);
        }

        /** Asks for the whole of what there is. */
        public Open(long requestId, RequestHead request, int deadlineMillis) {
            this(requestId, request, deadlineMillis, Part.WHOLE);
        }

        public boolean hasBody() {
            return bodyLengthBytes != 0;
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
     * @param firstIndex index in the queue of the request's first frame; {@link #NO_FRAMES} if the answer has no body, {@link #LATER} if
     *     nothing of it is there yet
     * @param outcome what came of it
     * @param hot how long the answer may be given again without asking; null if it may not
     */
    record Meta(
            long requestId,
            long firstIndex,
            Outcome outcome,
            @Nullable HotGrant hot) implements OpenReply {
        /** Of an answer that isn't to be given again. */
        public Meta(long requestId, long firstIndex, Outcome outcome) {
            this(requestId, firstIndex, outcome, null);
        }

        public static final long NO_FRAMES = -1;
        /** There will be frames, but the first isn't published yet. */
        public static final long LATER = -2;

        @Override
        public MessageType type() {
            return MessageType.META;
        }
    }

    /**
     * Cache to proxy: answers OPEN before there is an answer. The request is over, and holds no segment; it is asked again, with the ticket, when
     * READY says so, or when the proxy likes.
     *
     * @param ticket random, never 0
     * @param interim what the client may be shown already, in its order; at most {@link InterimResponse#MAX_NUMBER}
     */
    record Pending(long requestId, long ticket, List<InterimResponse> interim) implements OpenReply {
        public Pending {
            interim = List.copyOf(interim);
        }

        /** With nothing to be shown. */
        public Pending(long requestId, long ticket) {
            this(requestId, ticket, List.of());
        }

        @Override
        public MessageType type() {
            return MessageType.PENDING;
        }
    }

    /**
     * Proxy to cache, on a link: these words were looked at since the last such message, and found good or late. A hint: whoever renews what they
     * say may do so before it ends.
     *
     * @param words at most {@link #MAX_WORDS}
     */
    record HotAsked(List<Integer> words) implements ControlMessage {
        /** Of one message. */
        public static final int MAX_WORDS = 8192;

        public HotAsked {
            words = List.copyOf(words);
        }

        @Override
        public MessageType type() {
            return MessageType.HOT_ASKED;
        }
    }

    /** What OPEN is answered with. */
    sealed interface OpenReply extends ControlMessage {
        long requestId();
    }

    /** Cache to proxy, on a link: the request that has this ticket may be asked again. A hint. */
    record Ready(long ticket) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.READY;
        }
    }

    /** Proxy to cache, on a link: nobody waits for the ticket any more. */
    record Drop(long ticket) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.DROP;
        }
    }

    /** Cache to proxy, while a body is sent: its source has nothing more yet. Repeated now and then, until there is a frame. */
    record Waits(long requestId) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.WAITS;
        }
    }

    /**
     * Proxy to cache: more of the request's own body.
     *
     * @param last whether the body ends with these bytes
     * @param bytes as many as there is credit for, at most {@link #MAX_BYTES}; from its position to its limit, neither of which is to be moved
     */
    record Body(long requestId, boolean last, ByteBuffer bytes) implements ControlMessage {
        /** Of one message. */
        public static final int MAX_BYTES = 32 << 10;

        @Override
        public MessageType type() {
            return MessageType.BODY;
        }
    }

    /** Cache to proxy: so many more bytes of the request's own body may be sent. */
    record Credit(long requestId, int bytes) implements ControlMessage {
        @Override
        public MessageType type() {
            return MessageType.CREDIT;
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
}
