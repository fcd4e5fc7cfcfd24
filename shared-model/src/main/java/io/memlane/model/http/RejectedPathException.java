package io.memlane.model.http;

/**
 * A request path that {@link RequestPath} doesn't accept. Anyone can provoke it at any rate, so it costs no stack
 * trace.
 */
public final class RejectedPathException extends Exception {
    /** Texts are sent to the client: they never repeat what it sent. */
    public enum Reason {
        NOT_ABSOLUTE("The request target is not an absolute path."),
        BROKEN_ESCAPE("The path contains a percent sign without two hexadecimal digits."),
        INVALID_UTF8("The path is not valid UTF-8 when decoded."),
        CONTROL_CHARACTER("The path contains a control character."),
        ENCODED_SLASH("The path contains an encoded slash that doesn't stand between two names."),
        BACKSLASH("The path contains an unencoded backslash."),
        DOT_SEGMENT("The path contains a dot segment that is encoded, or that stands behind an empty segment or an"
                + " encoded slash."),
        LEAVES_ROOT("The path leads out of the root."),
        DELIMITER("The path contains an unencoded delimiter."),
        TOO_LONG("The path is longer than " + RequestPath.MAX_LENGTH_BYTES + " bytes.");

        public final String detail;

        Reason(String detail) {
            this.detail = detail;
        }
    }

    private final Reason reason;

    public RejectedPathException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
