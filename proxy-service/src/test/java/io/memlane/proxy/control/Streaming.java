package io.memlane.proxy.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Takes what a segment's current request has, as the request's thread does. */
public final class Streaming {
    private Streaming() {}

    /** Takes one chunk, which is gone afterwards. */
    @FunctionalInterface
    public interface Taker {
        void take(ByteBuffer chunk) throws IOException;
    }

    /** All to the end, whatever the cache says in between. */
    public static void stream(Segment segment, Duration stall, Taker taker) throws IOException {
        BodyReceiver body = segment.body();
        while (true) {
            switch (body.next(stall.toNanos())) {
                case CHUNK -> {
                    taker.take(body.chunk());
                    body.release();
                }
                case END -> {
                    return;
                }
                case WAITS, NUDGE -> {}
            }
        }
    }
}
