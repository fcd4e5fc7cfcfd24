package io.memlane.cache.content.origin.client;

import io.memlane.cache.content.origin.body.ArrivingBody;
import io.memlane.cache.content.origin.body.Room;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.caching.ContentRange;
import io.memlane.model.http.caching.ForwardedFields;
import io.memlane.model.http.caching.Status;
import io.memlane.model.http.caching.StrongValidator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One response fetched, whatever that takes: a request that a kept connection lost is sent again, and a body that breaks off is asked for from
 * where it broke, if a strong validator tells that the rest is of the same bytes. Any thread.
 */
public final class Fetch {
    /** Without a byte of progress. */
    private static final int MAX_RESUMES = 3;

    /** Addresses for one request. */
    private static final int MAX_TRIED = 4;

    private static final OriginFailure UNKNOWN_HOST = new OriginFailure(Reason.CONNECT, "its name has no address");

    /** Told by the client's threads; must not block. */
    public interface Listener {
        /** Something came before the head. */
        default void interim(InterimResponse response) {}

        /** A head came: {@link Fetch#receive} its body, or {@link Fetch#abort}. */
        void head(OriginResponse response);

        /** All of the body is here, and nobody knows yet: what is done now is done before its readers ask for something else. */
        default void ends() {}

        /**
         * The body is whole.
         *
         * @param framed whether that is known, or the connection just ended
         */
        void end(boolean framed);

        /** No head came; or a body that had begun, and who reads it knows. */
        void failed(OriginFailure failure);

        /** Whether a head that answers no question of the request is taken nevertheless, to ask that question next. */
        default boolean asksNext(int status) {
            return false;
        }

        /** A body broke off, and is asked for the rest. */
        default void resumes() {}
    }

    private final OriginClient client;
    private final OriginRequest request;
    private final Listener listener;
    private final InstantSource clock;

    private volatile @Nullable OriginExchange exchange;
    private volatile @Nullable ArrivingBody body;
    private volatile @Nullable OriginResponse response;
    private volatile boolean aborted;
    /** Since when a head is waited for. */
    private volatile long startNanos;

    private int attempts;
    private final Set<Address> tried = new HashSet<>();
    private int resumes;
    private long resumedAt = -1;
    /** Where the body ends, as soon as a response says so. */
    private volatile long endBytes = OriginResponse.UNKNOWN_LENGTH;

    /** Nothing is sent yet. */
    public Fetch(OriginClient client, OriginRequest request, InstantSource clock, Listener listener) {
        this.client = client;
        this.request = request;
        this.clock = clock;
        this.listener = listener;
    }

    /** Sends the request. */
    public void start() {
        startNanos = System.nanoTime();
        send(request, new First(), Set.of(), UNKNOWN_HOST);
    }

    private void send(OriginRequest sent, ResponseTaker taker, Set<Address> tried, OriginFailure otherwise) {
        long leftNanos = client.settings().timeout().toNanos() - (System.nanoTime() - startNanos);
        OriginExchange next = client.exchange(sent, taker, leftNanos);
        exchange = next;
        if (aborted) {
            next.abort();
        } else {
            next.start(tried, otherwise);
        }
    }

    /** From within {@link Listener#head}: where its bytes go to. */
    public ArrivingBody receive(Room room) {
        OriginResponse head = response;
        long length = head == null || isBodiless(head) ? 0 : head.lengthBytes();
        endBytes = length;
        ArrivingBody created = new ArrivingBody(room, length, this::resume, this::abandoned);
        body = created;
        return created;
    }

    private boolean isBodiless(OriginResponse head) {
        return Status.isBodiless(head.status()) || request.method().equals(RequestHead.HEAD);
    }

    private void resume() {
        OriginExchange current = exchange;
        if (current != null) {
            current.resume();
        }
    }

    private void abandoned() {
        if (!aborted) {
            abort();
            listener.failed(new OriginFailure(Reason.CANCELLED, ""));
        }
    }

    /** Nobody wants it any more; nothing is told of it afterwards. */
    public void abort() {
        aborted = true;
        abortExchange();
        ArrivingBody abandoned = body;
        if (abandoned != null) {
            abandoned.fail(new IOException("nobody wanted it any more"));
        }
    }

    private void abortExchange() {
        OriginExchange current = exchange;
        if (current != null) {
            current.abort();
        }
    }

    private void failed(OriginFailure failure) {
        if (aborted) {
            return;
        }
        ArrivingBody broken = body;
        if (broken != null) {
            broken.fail(new IOException("the origin's response broke off: " + failure));
        }
        listener.failed(failure);
    }

    /** What is common to the first response and those that bring the rest. */
    private abstract class Taking implements ResponseTaker {
        @Override
        public boolean take(ByteBuffer bytes) {
            ArrivingBody into = body;
            OriginResponse head = response;
            if (into == null || head == null) {
                return true;
            }
            return into.append(bytes);
        }

        @Override
        public void end() {
            ArrivingBody complete = body;
            OriginResponse head = response;
            if (aborted || complete == null || head == null) {
                return;
            }
            if (endBytes != OriginResponse.UNKNOWN_LENGTH && complete.received() != endBytes) {
                broken(new OriginFailure(Reason.BROKEN, "its length isn't what it said"));
                return;
            }
            listener.ends();
            complete.end();
            listener.end(head.framed());
        }

        @Override
        public void failed(OriginFailure failure) {
            broken(failure);
        }
    }

    private final class First extends Taking {
        @Override
        public void interim(InterimResponse interim) {
            if (!aborted) {
                listener.interim(interim);
            }
        }

        @Override
        public void head(OriginResponse head) {
            if (aborted) {
                return;
            }
            if (!isAskedFor(head.status()) && !listener.asksNext(head.status())) {
                abortExchange();
                Fetch.this.failed(new OriginFailure(Reason.BAD_RESPONSE, "status " + head.status() + " unasked"));
                return;
            }
            response = head;
            listener.head(head);
        }

        /** RFC 9110 §15.3.7, §15.4.5: both are answers to questions. */
        private boolean isAskedFor(int status) {
            boolean answers = status == Status.PARTIAL_CONTENT || status == Status.NOT_MODIFIED;
            return !answers || ForwardedFields.askFor(status, request.fields());
        }

        @Override
        public void failed(OriginFailure failure) {
            if (response == null && !aborted && mayAskAnother(failure)) {
                send(request, new First(), Set.copyOf(tried), failure);
            } else {
                broken(failure);
            }
        }

        /** One that was never connected to has seen nothing; of others only what is safe is asked for again, once. */
        private boolean mayAskAnother(OriginFailure failure) {
            OriginExchange current = exchange;
            Address asked = current == null ? null : current.address();
            if (current == null || asked == null) {
                return false;
            }
            tried.add(asked);
            if (failure.isUnsent() && !current.isCommitted()) {
                return tried.size() < MAX_TRIED;
            }
            boolean lost = failure.reason() == Reason.BROKEN && request.isRepeatable() && attempts++ == 0;
            if (lost && tried.size() >= client.addresses().size()) {
                tried.clear(); // the same again: a connection that was kept, most likely
            }
            return lost;
        }
    }

    /** Goes on from where it broke, if that can be done. */
    private void broken(OriginFailure failure) {
        OriginResponse head = response;
        ArrivingBody part = body;
        if (aborted) {
            return;
        }
        String validator = head == null || part == null ? null : validator(head, failure);
        if (head == null || part == null || validator == null || !maySend(part)) {
            failed(failure);
            return;
        }
        listener.resumes();
        startNanos = System.nanoTime();
        Fields fields = request.fields()
                .without(FieldNames.IF_NONE_MATCH, FieldNames.IF_MODIFIED_SINCE, FieldNames.IF_RANGE)
                .plus(FieldNames.RANGE, "bytes=" + part.received() + "-")
                .plus(FieldNames.IF_RANGE, validator);
        send(request.with(fields), new Rest(head, part.received()), Set.of(), failure);
    }

    /** By which the rest can be asked for; null if it can't. */
    private @Nullable String validator(OriginResponse head, OriginFailure failure) {
        boolean resumable = head.status() == Status.OK
                && head.framed()
                && request.method().equals(RequestHead.GET)
                && request.body() == null
                && !request.fields().contains(FieldNames.RANGE)
                && isOfTheConnection(failure);
        return resumable ? StrongValidator.of(head.fields(), nowSeconds()) : null;
    }

    private boolean maySend(ArrivingBody part) {
        long at = part.received();
        resumes = at > resumedAt ? 0 : resumes;
        resumedAt = at;
        return resumes++ < MAX_RESUMES;
    }

    private static boolean isOfTheConnection(OriginFailure failure) {
        return switch (failure.reason()) {
            case BROKEN, IDLE_TIMEOUT, CONNECT, HEAD_TIMEOUT -> true;
            default -> false;
        };
    }

    private long nowSeconds() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    private final class Rest extends Taking {
        private final OriginResponse whole;
        private final long offset;

        Rest(OriginResponse whole, long offset) {
            this.whole = whole;
            this.offset = offset;
        }

        @Override
        public void head(OriginResponse rest) {
            if (!isRest(rest)) {
                abortExchange();
                Fetch.this.failed(new OriginFailure(Reason.NOT_RESUMED, "status " + rest.status()));
                return;
            }
            ContentRange range = ContentRange.of(rest.fields());
            endBytes = range == null ? endBytes : range.last() + 1;
        }

        /** RFC 9110 §14.4, §15.3.7: 206 of the same bytes, from there to the end. */
        private boolean isRest(OriginResponse rest) {
            ContentRange range = ContentRange.of(rest.fields());
            if (rest.status() != Status.PARTIAL_CONTENT || range == null || !rest.framed()) {
                return false;
            }
            long complete = whole.lengthBytes() >= 0 ? whole.lengthBytes() : range.completeLength();
            return range.first() == offset
                    && (range.completeLength() == ContentRange.UNKNOWN || range.completeLength() == complete)
                    && range.last() + 1 == complete
                    && StrongValidator.isSame(whole.fields(), rest.fields(), nowSeconds());
        }
    }
}
