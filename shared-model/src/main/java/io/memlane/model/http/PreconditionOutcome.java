package io.memlane.model.http;

/** What a request's preconditions lead to. */
public sealed interface PreconditionOutcome {

    /**
     * Do what was asked.
     *
     * @param rangeCounts whether {@code Range} is to be looked at; false for HEAD, and when {@code If-Range} says that
     *     the client holds bytes of another state
     */
    record Proceed(boolean rangeCounts) implements PreconditionOutcome {
        static final Proceed WITH_RANGE = new Proceed(true);
        static final Proceed WITHOUT_RANGE = new Proceed(false);

        static Proceed of(boolean rangeCounts) {
            return rangeCounts ? WITH_RANGE : WITHOUT_RANGE;
        }
    }

    /** 304: what the client holds is current. */
    record NotModified() implements PreconditionOutcome, Answer {
        static final NotModified INSTANCE = new NotModified();
    }

    /** 412: what the client asks about isn't current. */
    record PreconditionFailed() implements PreconditionOutcome, Answer {
        static final PreconditionFailed INSTANCE = new PreconditionFailed();
    }
}
