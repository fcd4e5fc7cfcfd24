package io.memlane.model.http;

import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;
import io.memlane.model.http.PreconditionOutcome.Proceed;
import org.jspecify.annotations.Nullable;

/**
 * What a GET or HEAD asks of a representation beyond its path. The fields are unparsed, so that who has the metadata
 * decides; most requests have none, and then nothing is looked at.
 *
 * @param preconditions {@link Preconditions#NONE} if there are none
 * @param range value of {@code Range}, from {@link FieldLines#single}; null if there is none
 * @param acceptEncoding value of {@code Accept-Encoding}, from {@link FieldLines#list}; null if there is none. Chooses
 *     the representation that the others are about
 * @param query of the request's target, as it came, without its question mark; null if there is none, or none that could
 *     count: only folders are asked for with one, and only their listings look at it
 */
public record RequestFields(
        Preconditions preconditions,
        @Nullable String range,
        @Nullable String acceptEncoding,
        @Nullable String query) {

    /** A longer query says nothing that anybody knows, and isn't passed on. */
    public static final int MAX_QUERY_CHARS = 256;

    /** Everything, whatever the client holds. */
    public static final RequestFields NONE = new RequestFields(Preconditions.NONE, null, null);

    /** Without a query. */
    public RequestFields(Preconditions preconditions, @Nullable String range, @Nullable String acceptEncoding) {
        this(preconditions, range, acceptEncoding, null);
    }

    /**
     * What leads to the same body again, of the same state of the same representation: {@code Range} if it counted, and without the
     * preconditions, whose outcome may depend on the clock.
     *
     * @param partial whether the answer was 206
     */
    public RequestFields toContinue(boolean partial) {
        return new RequestFields(Preconditions.NONE, partial ? range : null, acceptEncoding, query);
    }

    /** Whether there are preconditions under which everything would be a wrong answer. */
    public boolean protects() {
        return preconditions.ifMatch() != null || preconditions.ifUnmodifiedSince() != null;
    }

    /**
     * Decides, in the order of RFC 9110 §13.2.2: a range counts only where the answer would else be 200.
     *
     * @param head whether it is a HEAD, for which {@code Range} isn't defined (§14.2)
     * @param lengthBytes of the chosen representation
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
                RangeSelection.of(rangeCounts ? range : null, lengthBytes, mediaType, limits);
            case NotModified notModified -> notModified;
            case PreconditionFailed failed -> failed;
        };
    }
}
