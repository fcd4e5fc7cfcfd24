package io.memlane.model.http;

import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;
import io.memlane.model.http.RangeSelection.Several;
import io.memlane.model.http.RangeSelection.Single;
import io.memlane.model.http.RangeSelection.Unsatisfiable;
import io.memlane.model.http.RangeSelection.Whole;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a GET or HEAD is answered for which there is a representation: by RFC 9110, from the request's fields and what is said of the
 * representation at this moment. Pure.
 *
 * @param outcome what the client is told
 * @param body what a GET gets, from its beginning; null if the answer has no body
 */
public record Reply(Outcome outcome, @Nullable BodyPlan body) {

    /** What describes a body, which 304 has none of (RFC 9110 §15.4.5). */
    private static final String[] NOT_IN_NOT_MODIFIED = {
        FieldNames.CONTENT_TYPE,
        FieldNames.CONTENT_ENCODING,
        FieldNames.CONTENT_LANGUAGE,
        FieldNames.CONTENT_RANGE,
        FieldNames.ACCEPT_RANGES,
        FieldNames.X_CONTENT_TYPE_OPTIONS
    };

    /**
     * Decides.
     *
     * @param boundary separates the parts of a body that has several; null only if the request can't ask for them
     * @param nowMillis milliseconds since the epoch, by the clock that the representation's times are of
     * @throws IllegalArgumentException if there is no boundary for the parts that were asked for
     */
    public static Reply to(RequestHead request, RepresentationHead what, @Nullable Boundary boundary, long nowMillis) {
        if (what.status() != 200) {
            // Preconditions and ranges are about representations that a plain GET would get with 200 (RFC 9110
            // §13.2.1).
            return of(what, what.status(), what.fields(), BodyPlan.whole(what.lengthBytes()));
        }
        Answer answer = RequestFields.of(request.fields())
                .answer(
                        request.isHead(),
                        what.validators(),
                        what.lengthBytes(),
                        what.mediaType(),
                        RangeLimits.DEFAULT,
                        TimeUnit.MILLISECONDS.toSeconds(nowMillis));
        return switch (answer) {
            case Whole ignored -> of(what, 200, what.fields(), BodyPlan.whole(what.lengthBytes()));
            case Single(var range) ->
                of(
                        what,
                        206,
                        what.fields().plus(FieldNames.CONTENT_RANGE, range.contentRange(what.lengthBytes())),
                        BodyPlan.part(range));
            case Several several -> several(what, several, boundary);
            case Unsatisfiable ignored ->
                new Reply(Refusal.rangeNotSatisfiable(Unsatisfiable.contentRange(what.lengthBytes())), null);
            case NotModified ignored -> notModified(what);
            case PreconditionFailed ignored -> new Reply(Refusal.PRECONDITION_FAILED, null);
        };
    }

    private static Reply several(RepresentationHead what, Several several, @Nullable Boundary boundary) {
        if (boundary == null) {
            throw new IllegalArgumentException("several parts without a boundary");
        }
        BodyPlan plan = MultipartByteranges.plan(several.ranges(), what.lengthBytes(), what.mediaType(), boundary);
        Fields fields = what.fields().with(FieldNames.CONTENT_TYPE, MultipartByteranges.mediaType(boundary));
        return of(what, 206, fields, plan);
    }

    private static Reply of(RepresentationHead what, int status, Fields fields, BodyPlan body) {
        return new Reply(new ResponseHead(status, fields, body.lengthBytes(), what.version(), what.resumable()), body);
    }

    private static Reply notModified(RepresentationHead what) {
        Fields fields = what.fields().without(NOT_IN_NOT_MODIFIED);
        // Whoever asked by date has the date already; without a tag it is what a cache updates its copy by.
        Fields left = what.validators().etag() == null ? fields : fields.without(FieldNames.LAST_MODIFIED);
        return new Reply(new ResponseHead(304, left, 0, what.version(), what.resumable()), null);
    }
}
