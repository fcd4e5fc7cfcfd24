package io.memlane.model.http;

import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;
import io.memlane.model.http.PreconditionOutcome.Proceed;
import org.jspecify.annotations.Nullable;

/**
 * What a GET or HEAD asks of a representation beyond its target. The fields are unparsed, so that who has the representation
 * decides; most requests have none, and then nothing is looked at.
 *
 * @param preconditions {@link Preconditions#NONE} if there are none
 * @param range value of {@code Range}; null if there is none
 */
public record RequestFields(
        Preconditions preconditions, @Nullable String range) {

    /** Everything, whatever the client holds. */
    public static final RequestFields NONE = new RequestFields(Preconditions.NONE, null);

    /** Picks them out of a request's fields. */
    public static RequestFields of(Fields fields) {
        if (fields.isEmpty()) {
            return NONE;
        }
        Preconditions preconditions = Preconditions.of(
                fields.list(FieldNames.IF_MATCH),
                fields.single(FieldNames.IF_UNMODIFIED_SINCE),
                fields.list(FieldNames.IF_NONE_MATCH),
                fields.single(FieldNames.IF_MODIFIED_SINCE),
                fields.single(FieldNames.IF_RANGE));
        String range = fields.single(FieldNames.RANGE);
        return new RequestFields(preconditions, range);
    }

    /**
     * Decides, in the order of RFC 9110 §13.2.2: a range counts only where the answer would else be 200.
     *
     * @param head whether it is a HEAD, for which {@code Range} isn't defined (§14.2)
     * @param lengthBytes of the chosen representation; {@link ResponseHead#UNKNOWN_LENGTH} lets no range count
     * @param mediaType of the chosen representation
     * @param nowSeconds seconds since the epoch
     */
    public Answer answer(
            boolean head,
            Validators validators,
            long lengthBytes,
            String mediaType,
            RangeLimits limits,
            long nowSeconds) {
        return switch (preconditions.evaluate(head, validators, nowSeconds)) {
            case Proceed(boolean rangeCounts) ->
                RangeSelection.of(
                        rangeCounts && lengthBytes != ResponseHead.UNKNOWN_LENGTH ? range : null,
                        lengthBytes,
                        mediaType,
                        limits);
            case NotModified notModified -> notModified;
            case PreconditionFailed failed -> failed;
        };
    }
}
