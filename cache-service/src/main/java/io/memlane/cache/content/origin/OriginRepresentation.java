package io.memlane.cache.content.origin;

import io.memlane.cache.content.Lasting;
import io.memlane.cache.content.Pace;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.origin.body.BodyReader;
import io.memlane.cache.content.origin.body.ResponseBody;
import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.EntityTag;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.http.Validators;
import io.memlane.model.http.caching.ClientConditions;
import io.memlane.model.http.caching.Freshness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A response of the origin, stored, shared or for one alone, as its bytes come. */
final class OriginRepresentation implements Representation {
    private static final String[] CONDITIONS = {
        FieldNames.IF_MATCH,
        FieldNames.IF_UNMODIFIED_SINCE,
        FieldNames.IF_NONE_MATCH,
        FieldNames.IF_MODIFIED_SINCE,
        FieldNames.IF_RANGE
    };

    private final Described described;
    private final ResponseBody body;
    private final BodyReader reader;
    private final LongSupplier nanoTime;

    private final Runnable onClose;

    /** @param onClose gives the reader back */
    OriginRepresentation(
            Described described, ResponseBody body, BodyReader reader, LongSupplier nanoTime, Runnable onClose) {
        this.described = described;
        this.body = body;
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.onClose = onClose;
    }

    @Override
    public RepresentationHead head(long nowMillis) {
        long residentMillis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanoTime.getAsLong() - described.atNanos()));
        String tag = described.fields().single(FieldNames.ETAG);
        @Nullable EntityTag etag = tag == null ? null : EntityTag.parse(tag);
        return new RepresentationHead(
                described.status(),
                described.sentAt(residentMillis),
                lengthBytes(),
                new Validators(etag, 0, Validators.DateUse.NONE),
                described.version(),
                described.keepsVersion());
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
        long residentMillis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nowNanos - described.atNanos()));
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
        Fields unconditional = fields.without(CONDITIONS);
        if (described.decided()) {
            return request.with(unconditional.without(FieldNames.RANGE));
        }
        String range = fields.single(FieldNames.RANGE);
        boolean mayJump = range == null || range.indexOf(',') < 0 || jumps;
        return switch (ClientConditions.evaluate(
                fields, described.status(), described.fields(), described.atSeconds())) {
            case PROCEED -> request.with(mayJump ? unconditional : unconditional.without(FieldNames.RANGE));
            case PROCEED_WITHOUT_RANGE, ASK_ORIGIN -> request.with(unconditional.without(FieldNames.RANGE));
            case NOT_MODIFIED -> request.with(unconditional.with(FieldNames.IF_NONE_MATCH, "*"));
        };
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
    public void close() {
        onClose.run();
    }
}
