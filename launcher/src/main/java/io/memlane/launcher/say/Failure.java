package io.memlane.launcher.say;

/** The command can't go on. The message is for the user, and names the remedy. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    public static final int FAILED = 1;
    public static final int USAGE = 2;

    private final int exitCode;

    public Failure(String message) {
        this(message, FAILED);
    }

    /** @param message empty if all has been said already */
    public Failure(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    public static Failure usage(String message) {
        return new Failure(message, USAGE);
    }

    public int exitCode() {
        return exitCode;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
