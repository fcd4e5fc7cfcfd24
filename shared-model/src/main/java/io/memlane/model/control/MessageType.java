package io.memlane.model.control;

import org.jspecify.annotations.Nullable;

/** The types of control messages. The number is the first byte of a frame. */
public enum MessageType {
    ATTACH(1),
    ATTACHED(2),
    OPEN(3),
    META(4),
    DOORBELL(5),
    CANCEL(6),
    PING(7),
    PONG(8),
    GOAWAY(9),
    REJECT(10),
    PENDING(11),
    READY(12),
    DROP(13),
    WAITS(14),
    BODY(15),
    CREDIT(16),
    HOT_ASKED(17);

    private static final MessageType[] BY_NUMBER = values();

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    static @Nullable MessageType of(int number) {
        return number > 0 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : null;
    }
}
