package io.memlane.proxy.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import java.io.EOFException;

/**
 * What is wrong, for operators: in health, in the log and on the console.
 *
 * @param problem what is known of it
 * @param remedy what to do, naming the key
 */
public record Trouble(String problem, String remedy) {
    /** Nobody listens. */
    static final String START =
            "start the cache, and give both services the same memlane.control.address and" + " memlane.shm.directory";

    /** Of what a cache, or the way to it, has run into. */
    public static Trouble of(Throwable failure) {
        return switch (failure) {
            case MemlaneException known -> new Trouble(text(known), remedy(known.code()));
            case EOFException _ ->
                new Trouble(
                        "the cache closed the connection: it ended, or was killed",
                        "wait for its restart; if it doesn't come back, its last log lines and its exit code say why"
                                + " (137: killed, mostly by a memory limit)");
            default -> new Trouble(text(failure), START);
        };
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static String remedy(ErrorCode code) {
        return switch (code) {
            case TOKEN, VOLUME_FAILED ->
                "mount the same volume in both services (memlane.shm.directory), writable for the cache; then restart"
                        + " the cache";
            case VERSION -> "run releases of the two services that share a protocol version";
            case LIMIT -> "ask for fewer or smaller slots (memlane.pool.slots, slot-size)";
            case VOLUME_FULL ->
                "fewer or smaller segments (memlane.pool.segments, slots, slot-size), or a larger volume";
            case BUSY ->
                "allow the cache more connections (memlane.cache.max-connections): each segment of each proxy needs"
                        + " one";
            case GOING_AWAY -> "wait until the cache is back; if it stays away, start it";
            case TIMEOUT ->
                "restart the cache, the proxy finds it by itself; a process that was suspended goes on with SIGCONT, a"
                        + " paused container when it is unpaused";
            case MALFORMED, OVERSIZED, UNEXPECTED, SEGMENT_CORRUPT, INTERNAL, UNKNOWN ->
                "look for the reason in both logs: releases that don't fit, or somebody else who writes to the volume";
        };
    }
}
