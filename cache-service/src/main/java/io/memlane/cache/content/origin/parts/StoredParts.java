package io.memlane.cache.content.origin.parts;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.origin.stored.PrimaryKey;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RangeLimits;
import io.memlane.model.http.RangeSelection;
import io.memlane.model.http.caching.ClientConditions;
import io.memlane.model.http.caching.ContentRange;
import io.memlane.model.http.caching.Freshness;
import io.memlane.model.http.caching.PartialContent;
import io.memlane.model.http.caching.Status;
import io.memlane.model.http.caching.Storability.Storable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Parts of one representation of a known length, under one strong validator (RFC 9111 §3.4). Nothing changes in it, and its version is that of
 * the bytes: the same when more of them come.
 *
 * @param content what is there
 * @param described how the last one came
 * @param pieces the bytes, in their order and without those that were there before
 * @param atNanos when the last one came, in terms of {@link System#nanoTime}
 * @param atSeconds the same by the wall clock
 */
public record StoredParts(
        PrimaryKey key,
        PartialContent content,
        Storable described,
        List<Piece> pieces,
        long atNanos,
        long atSeconds,
        OpaqueVersion version) {

    /** Bytes that follow each other. */
    static final class Piece {
        private final long start;
        private final byte[] bytes;

        Piece(long start, byte[] bytes) {
            this.start = start;
            this.bytes = bytes;
        }

        long start() {
            return start;
        }

        long end() {
            return start + bytes.length;
        }

        Piece cut(long from, long to) {
            return new Piece(from, Arrays.copyOfRange(bytes, (int) (from - start), (int) (to - start)));
        }

        int read(ByteBuffer dst, long position) {
            int offset = (int) (position - start);
            int length = Math.min(dst.remaining(), bytes.length - offset);
            dst.put(bytes, offset, length);
            return length;
        }
    }

    /**
     * The first part, or one that may be joined.
     *
     * @param part has a range, whose complete length is known
     * @param bytes all of that range
     */
    public static StoredParts of(
            PrimaryKey key, Storable part, byte[] bytes, long atNanos, long atSeconds, OpaqueVersion version) {
        ContentRange range = requireNonNull(part.part());
        List<Piece> pieces = List.of(new Piece(range.first(), bytes));
        return new StoredParts(key, PartialContent.of(part.fields(), range), part, pieces, atNanos, atSeconds, version);
    }

    /** With what came later; that alone if it isn't of the same bytes for sure. */
    StoredParts plus(StoredParts later) {
        ContentRange range = requireNonNull(later.described.part());
        if (!(content.join(later.described.fields(), range, later.atSeconds)
                instanceof PartialContent.Joined.Combined(PartialContent joined))) {
            return later;
        }
        List<Piece> all = new ArrayList<>(pieces);
        for (Piece piece : later.pieces) {
            for (PartialContent.Span missing : content.missing(piece.start(), piece.end())) {
                all.add(piece.cut(missing.start(), missing.end()));
            }
        }
        all.sort(Comparator.comparingLong(Piece::start));
        return new StoredParts(key, joined, later.described, List.copyOf(all), later.atNanos, later.atSeconds, version);
    }

    public Fields fields() {
        return content.fields();
    }

    public Freshness freshness() {
        return described.freshness();
    }

    public long residentMillis(long nowNanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - atNanos));
    }

    /** Whether all is there that an answer to these fields of a GET takes; a HEAD takes nothing. */
    public boolean answers(Fields request, boolean head) {
        long length = content.completeLength();
        String range = switch (ClientConditions.evaluate(request, Status.OK, fields(), atSeconds)) {
            case PROCEED -> request.single(FieldNames.RANGE);
            case PROCEED_WITHOUT_RANGE -> null;
            case NOT_MODIFIED -> "";
            case ASK_ORIGIN -> null;
        };
        if (head || "".equals(range)) {
            return true;
        }
        String type = fields().single(FieldNames.CONTENT_TYPE);
        return switch (RangeSelection.of(range, length, type == null ? "" : type, RangeLimits.DEFAULT)) {
            case RangeSelection.Whole ignored -> content.covers(0, length);
            case RangeSelection.Single(var one) -> content.covers(one.offset(), one.end());
            case RangeSelection.Several(var several) ->
                several.stream().allMatch(one -> content.covers(one.offset(), one.end()));
            case RangeSelection.Unsatisfiable ignored -> true;
        };
    }

    /** How many bytes follow a position that are there; at least one. */
    public long available(long position) throws IOException {
        return at(position).end() - position;
    }

    /** Copies bytes from a position on; -1 at the end. */
    public int read(ByteBuffer dst, long position) throws IOException {
        return position < content.completeLength() ? at(position).read(dst, position) : -1;
    }

    private Piece at(long position) throws IOException {
        for (Piece piece : pieces) {
            if (position >= piece.start() && position < piece.end()) {
                return piece;
            }
        }
        throw new IOException("no part has the byte at " + position);
    }

    long heldBytes() {
        long bytes = 0;
        for (Piece piece : pieces) {
            bytes += piece.end() - piece.start();
        }
        return bytes;
    }
}
