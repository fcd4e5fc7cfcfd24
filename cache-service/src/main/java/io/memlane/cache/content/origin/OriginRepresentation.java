package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lasting;
import io.memlane.cache.content.Pace;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.http.caching.ClientConditions;
import io.memlane.model.http.caching.Freshness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A response of the origin, stored, shared or for one alone, as its bytes come. */
final class OriginRepresentation implements Representation {
    private final Described described;
    private final ResponseBody body;
    private final BodyReader reader;
    private final LongSupplier nanoTime;

    private final Supplier<Runnable> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Runnable onTaken = () -> {};

    /** @param onClose gives the reader back, run once; what it returns is run when nobody will go on with it */
    OriginRepresentation(
            Described described,
            ResponseBody body,
            BodyReader reader,
            LongSupplier nanoTime,
            Supplier<Runnable> onClose) {
        this.described = described;
        this.body = body;
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.onClose = onClose;
    }

    /** For one that nobody goes on with: its reader goes at once. */
    static Supplier<Runnable> closing(BodyReader reader) {
        return () -> {
            reader.close();
            return () -> {};
        };
    }

    @Override
    public RepresentationHead head(long nowMillis) {
        return described.head(lengthBytes(), nanoTime.getAsLong());
    }

    /** A whole one that is fresh, and not for one alone. */
    @Override
    public @Nullable Lasting lasting(long nowNanos) {
        Freshness freshness = described.freshness();
        PrimaryKey key = described.key();
        if (!described.hit()
                || key == null
                || freshness == null
                || !body.isWhole()
                || described.fields().contains(FieldNames.SET_COOKIE)) {
            return null;
        }
        long residentMillis = described.residentMillis(nowNanos);
        return new Lasting(
                nowNanos + TimeUnit.MILLISECONDS.toNanos(freshness.ttlMillis(residentMillis)),
                true,
                freshness.ageMillis(residentMillis),
                described.atSeconds(),
                key);
    }

    private long lengthBytes() {
        if (described.lengthBytes() >= 0) {
            return described.lengthBytes();
        }
        return body.isWhole() ? body.received() : ResponseHead.UNKNOWN_LENGTH;
    }

    @Override
    public RequestHead undecided(RequestHead request) {
        return undecided(request, described, body.isKept());
    }

    /**
     * What is said of a response's state isn't what is said of a file's: the rules of caches decide.
     *
     * @param jumps whether parts may be asked for in any order, which takes a body that is kept
     */
    static RequestHead undecided(RequestHead request, Described described, boolean jumps) {
        Fields fields = request.fields();
        if (described.decided()) {
            return request.with(ClientConditions.PROCEED_WITHOUT_RANGE.applyTo(fields));
        }
        ClientConditions outcome =
                ClientConditions.evaluate(fields, described.status(), described.fields(), described.atSeconds());
        String range = fields.single(FieldNames.RANGE);
        boolean mayJump = range == null || range.indexOf(',') < 0 || jumps;
        return request.with(
                (outcome == ClientConditions.PROCEED && !mayJump ? ClientConditions.PROCEED_WITHOUT_RANGE : outcome)
                        .applyTo(fields));
    }

    @Override
    public long available(long position) throws IOException {
        return reader.available(position);
    }

    @Override
    public void onMore(long position, Runnable action) {
        reader.onMore(position, action);
    }

    @Override
    public @Nullable Pace pace() {
        return body.pace();
    }

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        return reader.read(dst, position);
    }

    @Override
    public Look look() {
        return new Look(version(), body.received());
    }

    private OpaqueVersion version() {
        return described.version();
    }

    @Override
    public void taken() {
        onTaken.run();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onTaken = onClose.get();
        }
    }
}
