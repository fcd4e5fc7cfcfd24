package io.memlane.cache.content.origin;

import io.memlane.cache.content.origin.client.OriginResponse;
import io.memlane.cache.content.origin.stored.StoredResponse;
import io.memlane.model.http.Fields;
import io.memlane.model.http.caching.ForwardedFields;
import io.memlane.model.http.caching.Received;
import io.memlane.model.http.caching.Status;
import io.memlane.model.http.caching.Validation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a fill's request is conditional on, of what is stored or of what its client says, and what an answer to it means. One thread at a time:
 * the fill's, before it is started, and whoever brings it heads.
 */
final class FillConditions {
    private final Wanted wanted;

    /** What is being validated; null if nothing is. */
    private @Nullable StoredResponse validated;

    /** What is stored for other requests, and may be the answer to this one; empty once that is known. */
    private List<StoredResponse> variants;

    /** What the origin is asked to judge by, the first client's; empty if nothing is. */
    private Fields judged = Fields.EMPTY;

    FillConditions(Wanted wanted, @Nullable StoredResponse validated, List<StoredResponse> variants) {
        this.wanted = wanted;
        this.validated = validated;
        this.variants = variants;
    }

    /** What an answer means. */
    sealed interface Meaning {
        /** It is for one client, by whose conditions and range it was judged, or would have to be. */
        record OfOneClient() implements Meaning {}

        /** That is it still. */
        record Current(StoredResponse known) implements Meaning {}

        /** Something is it still that isn't stored. */
        record OfAnother() implements Meaning {}

        /** The origin can't say whether that is it still. */
        record OriginError(StoredResponse known) implements Meaning {}

        /** It takes the place of what was asked about, if anything was. */
        record Fresh() implements Meaning {}
    }

    /** What the request has at first. Once. */
    Fields first() {
        StoredResponse known = validated;
        judged = known == null ? wanted.judged() : Fields.EMPTY;
        if (!judged.isEmpty()) {
            variants = List.of();
        }
        if (known != null) {
            return Validation.conditions(List.of(known.fields()));
        }
        return variants.isEmpty() ? judged : Validation.tags(fieldsOf(variants));
    }

    /** What it has instead if the first client is to be asked for alone. */
    Fields ofTheClient() {
        validated = null;
        judged = ForwardedFields.judged(wanted.fields());
        return judged;
    }

    /** It is made again, without any. */
    void drop() {
        validated = null;
        variants = List.of();
    }

    private static List<Fields> fieldsOf(List<StoredResponse> responses) {
        return responses.stream().map(StoredResponse::fields).toList();
    }

    /** What is being validated, which the client selects; null if nothing is. */
    @Nullable
    StoredResponse validated() {
        return validated;
    }

    /** Whether the origin was sent the first client's own conditions and range. */
    boolean areTheClients() {
        return !judged.isEmpty();
    }

    /** Whether an answer of that status is to what the first client itself has asked. */
    boolean haveAskedFor(int status) {
        return ForwardedFields.askFor(status, judged);
    }

    Meaning meaningOf(OriginResponse response, Received received) {
        StoredResponse known = validated;
        if (wanted.isForOne(response.status(), known != null || !variants.isEmpty())) {
            return new Meaning.OfOneClient();
        }
        if (known != null) {
            List<Fields> one = List.of(known.fields());
            return switch (Validation.of(
                    response.status(), response.fields(), known.status(), one, received.atSeconds())) {
                case Validation.Outcome.NotModified ignored -> new Meaning.Current(known);
                case Validation.Outcome.OfAnother ignored -> new Meaning.OfAnother();
                case Validation.Outcome.OriginError ignored -> new Meaning.OriginError(known);
                case Validation.Outcome.Replaced ignored -> new Meaning.Fresh();
            };
        }
        return response.status() == Status.NOT_MODIFIED ? amongOthers(response, received) : new Meaning.Fresh();
    }

    /** 304, without anything that the request selects: it is of one of the others. */
    private Meaning amongOthers(OriginResponse response, Received received) {
        return Validation.of(response.status(), response.fields(), Status.OK, fieldsOf(variants), received.atSeconds())
                        instanceof Validation.Outcome.NotModified(List<Integer> indexes)
                ? new Meaning.Current(variants.get(indexes.getFirst()))
                : new Meaning.OfAnother();
    }
}
