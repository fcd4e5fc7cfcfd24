package io.memlane.model.http;

/**
 * Why there is no response, or none that the content would have: an expected outcome, and the same value wherever it passes.
 *
 * @param detail for the operator's log, and never for a client; with {@link Kind#RANGE_NOT_SATISFIABLE} the value for {@code Content-Range}
 */
public record Refusal(Kind kind, String detail) implements Outcome {

    /** What the client is told. */
    public enum Kind {
        /** Of a later release: as {@link #FAILED}. */
        UNKNOWN(0),
        /** There is no such representation: 404. */
        NOT_FOUND(1),
        /** It exists and isn't handed out: 403. */
        FORBIDDEN(2),
        /** It is found with a slash at the end of its path: 308. */
        FOLDER(3),
        /** What the client asks about isn't current: 412. */
        PRECONDITION_FAILED(4),
        /** Nothing of what was asked for exists: 416. */
        RANGE_NOT_SATISFIABLE(5),
        /** Too much at once, or nobody there; a retry makes sense: 503. */
        BUSY(6),
        /** The content can't be had: 502. */
        FAILED(7),
        /** The path has another representation than the one that is to be continued. No client is told. */
        CHANGED(8),
        /** It took too long: 504. */
        TIMED_OUT(9),
        /** This content can't be asked so: 405. */
        METHOD_NOT_ALLOWED(10);

        private static final Kind[] BY_NUMBER = values();

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** The number on the wire. */
        public int number() {
            return number;
        }

        /** The kind of a number, {@link #UNKNOWN} where this release doesn't know it. */
        public static Kind of(int number) {
            return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
        }
    }

    public static final Refusal NOT_FOUND = new Refusal(Kind.NOT_FOUND, "");
    public static final Refusal FORBIDDEN = new Refusal(Kind.FORBIDDEN, "");
    public static final Refusal FOLDER = new Refusal(Kind.FOLDER, "");
    public static final Refusal PRECONDITION_FAILED = new Refusal(Kind.PRECONDITION_FAILED, "");
    public static final Refusal METHOD_NOT_ALLOWED = new Refusal(Kind.METHOD_NOT_ALLOWED, "");

    public static Refusal busy(String reason) {
        return new Refusal(Kind.BUSY, reason);
    }

    public static Refusal failed(String reason) {
        return new Refusal(Kind.FAILED, reason);
    }

    public static Refusal timedOut(String reason) {
        return new Refusal(Kind.TIMED_OUT, reason);
    }

    public static Refusal changed(String reason) {
        return new Refusal(Kind.CHANGED, reason);
    }

    /** @param contentRange value for {@code Content-Range}, which tells the length that there is */
    public static Refusal rangeNotSatisfiable(String contentRange) {
        return new Refusal(Kind.RANGE_NOT_SATISFIABLE, contentRange);
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? kind.name() : kind + ": " + detail;
    }
}
