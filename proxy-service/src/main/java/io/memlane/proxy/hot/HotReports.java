package io.memlane.proxy.hot;

import io.memlane.model.control.ControlMessage.HotAsked;
import io.memlane.model.log.RepeatedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the cache now and then what is asked for, so that it looks at files again before their time is over. One plain store for a request: one
 * that is lost is a hint that comes a moment later.
 */
final class HotReports implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(HotReports.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);

    private final Consumer<? super HotAsked> cache;
    /** By word; it grows with them. What is marked in one that was just left is a hint that comes a moment later. */
    private volatile byte[] asked = new byte[1 << 12];

    private volatile boolean any;
    private volatile boolean closed;

    HotReports(Consumer<? super HotAsked> cache) {
        this.cache = cache;
    }

    void start() {
        Thread.ofPlatform().name("memlane-hot").daemon().start(this::run);
    }

    void asked(int word) {
        byte[] marks = asked;
        if (word >= marks.length) {
            marks = grown(word);
        }
        if (marks[word] == 0) {
            marks[word] = 1;
            any = true;
        }
    }

    private synchronized byte[] grown(int word) {
        if (word >= asked.length) {
            asked = Arrays.copyOf(asked, Math.max(2 * asked.length, word + 1));
        }
        return asked;
    }

    private void run() {
        try {
            while (!closed) {
                Thread.sleep(PERIOD);
                if (any) {
                    any = false;
                    report();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void report() {
        byte[] marks = asked;
        try {
            List<Integer> words = new ArrayList<>();
            for (int word = 0; word < marks.length; word++) {
                if (marks[word] != 0) {
                    marks[word] = 0;
                    words.add(word);
                    if (words.size() == HotAsked.MAX_WORDS) {
                        cache.accept(new HotAsked(words));
                        words.clear();
                    }
                }
            }
            if (!words.isEmpty()) {
                cache.accept(new HotAsked(words));
            }
        } catch (RuntimeException | Error e) {
            FAILED.log("Telling the cache what is asked for failed, and goes on", e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
