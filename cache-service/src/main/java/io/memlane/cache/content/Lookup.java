package io.memlane.cache.content;

import io.memlane.model.http.Refusal;

/** What a {@link ContentStore#find} came to. */
public sealed interface Lookup {

    /**
     * There is a representation.
     *
     * @param representation owned by the caller, who closes it
     */
    record Found(Representation representation) implements Lookup {}

    /**
     * There is none, or none that can be had now. From {@code OpenFileTable}: {@code FOLDER} of any folder; else of one that has a
     * representation with a slash at the end of its path.
     */
    record Refused(Refusal refusal) implements Lookup {
        public static final Refused NOT_FOUND = new Refused(Refusal.NOT_FOUND);
        public static final Refused FORBIDDEN = new Refused(Refusal.FORBIDDEN);
        public static final Refused FOLDER = new Refused(Refusal.FOLDER);
    }

    /**
     * It takes a while.
     *
     * @param awaited owned by the caller, who closes it
     */
    record Waits(Awaited awaited) implements Lookup {}

    /** @param reason for the operator's log; may name files of this machine */
    static Refused failed(String reason) {
        return new Refused(Refusal.failed(reason));
    }

    /** Not now, but a retry makes sense. */
    static Refused busy(String reason) {
        return new Refused(Refusal.busy(reason));
    }

    default boolean is(Refusal.Kind kind) {
        return this instanceof Refused refused && refused.refusal().kind() == kind;
    }
}
