package io.memlane.proxy.web;

import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.ByteRange;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Reply;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.http.caching.ClientConditions;
import io.memlane.model.http.caching.ReusedFields;
import io.memlane.proxy.hot.HotObject;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a request is answered with what is kept: as the cache would, by the same code of both sides.
 *
 * @param head what is sent
 * @param body which part of the kept body a GET gets; null if none
 */
record HotReply(ResponseHead head, @Nullable ByteRange body) {
    /** How long a response stays fresh, as the cache says it last of its own member (RFC 9211 §2.3). */
    private static final Pattern TTL = Pattern.compile("; ttl=(-?[0-9]{1,15})$");

    /**
     * Decides.
     *
     * @param fields of the request that are looked at
     * @return null if the cache is to answer it
     */
    static @Nullable HotReply to(HotObject object, boolean isHead, Fields fields, long nowNanos, long nowMillis) {
        if (fields.isEmpty() && !object.isStored()) {
            return whole(object.head());
        }
        String range = fields.first(FieldNames.RANGE);
        if (range != null && range.indexOf(',') >= 0) {
            return null; // several parts
        }
        Fields left = object.isStored() ? undecided(object, fields) : fields;
        if (left == null) {
            return null;
        }
        RepresentationHead what = object.isStored() ? aged(object, nowNanos) : object.representation();
        RequestHead request = new RequestHead(isHead ? RequestHead.HEAD : RequestHead.GET, false, "", "/", left);
        Reply reply = Reply.to(request, what, null, nowMillis);
        if (!(reply.outcome() instanceof ResponseHead head)) {
            return null;
        }
        BodyPlan plan = reply.body();
        List<BodyPlan.Piece> pieces = plan == null ? List.of() : plan.pieces();
        ByteRange part =
                pieces.size() == 1 && pieces.getFirst() instanceof BodyPlan.Slice(ByteRange slice) ? slice : null;
        return new HotReply(head, part);
    }

    private static HotReply whole(ResponseHead head) {
        return new HotReply(head, head.bodyLengthBytes() == 0 ? null : new ByteRange(0, head.bodyLengthBytes()));
    }

    /** What the rules of caches leave of a request to be decided; null if the origin has a say. */
    private static @Nullable Fields undecided(HotObject object, Fields fields) {
        if (fields.contains(FieldNames.IF_MATCH) || fields.contains(FieldNames.IF_UNMODIFIED_SINCE)) {
            return null;
        }
        ClientConditions outcome = ClientConditions.evaluate(
                fields, object.head().status(), object.head().fields(), object.atSeconds());
        return outcome == ClientConditions.ASK_ORIGIN ? null : outcome.applyTo(fields);
    }

    private static RepresentationHead aged(HotObject object, long nowNanos) {
        RepresentationHead what = object.representation();
        Fields aged = ReusedFields.withAge(what.fields(), object.ageMillis(nowNanos));
        String status = last(aged.all(FieldNames.CACHE_STATUS));
        return new RepresentationHead(
                what.status(),
                status == null ? aged : withTtl(aged, status, object.residentMillis(nowNanos)),
                what.lengthBytes(),
                what.validators(),
                what.version(),
                what.resumable());
    }

    private static @Nullable String last(List<String> lines) {
        return lines.isEmpty() ? null : lines.getLast();
    }

    /** The last line is this pair's own. */
    private static Fields withTtl(Fields fields, String status, long residentMillis) {
        String now = TTL.matcher(status)
                .replaceFirst(
                        ttl -> "; ttl=" + (Long.parseLong(ttl.group(1)) - residentMillis / 1000) + "; detail=hot");
        List<String> lines = fields.all(FieldNames.CACHE_STATUS);
        Fields.Builder replaced = fields.toBuilder().remove(FieldNames.CACHE_STATUS);
        lines.subList(0, lines.size() - 1).forEach(line -> replaced.add(FieldNames.CACHE_STATUS, line));
        return replaced.add(FieldNames.CACHE_STATUS, now).build();
    }
}
