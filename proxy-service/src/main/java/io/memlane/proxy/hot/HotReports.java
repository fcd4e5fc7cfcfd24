package io.memlane.proxy.hot;

import io.memlane.model.control.ControlMessage.HotAsked;
import io.memlane.model.log.RepeatedLog;
import java.time.Duration;
import java.util.ArrayList;
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
    /** By word. Larger words than it has place for aren't reported. */
    private final byte[] asked = new byte[1 << 16];

    private volatile boolean any;
    private volatile boolean closed;

    HotReports(Consumer<? super HotAsked> cache) {
        this.cache = cache;
    }

    void start() {
        Thread.ofPlatform().name("memlane-hot").daemon().start(this::run);
    }

    void asked(int word) {
        if (word < asked.length && asked[word] == 0) {
            asked[word] = 1;
            any = true;
        }
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

    private void report() {
        try {
            List<Integer> words = new ArrayList<>();
            for (int word = 0; word < asked.length; word++) {
                if (asked[word] != 0) {
                    asked[word] = 0;
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
