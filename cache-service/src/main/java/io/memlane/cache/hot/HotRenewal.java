package io.memlane.cache.hot;

import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lasting;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.model.log.RepeatedLog;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again at the files that proxies answer with, before their time is over, so that no request pays for the look. A thread of its own, as
 * a look may block on the disk. What proxies say is asked for are hints: whatever they say, a word waits here once.
 */
public final class HotRenewal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HotRenewal.class);
    private static final RepeatedLog FAILED = RepeatedLog.errors(LOG);

    private final HotAnswers answers;
    private final ContentStore content;
    private final InstantSource clock;
    private final BlockingQueue<Integer> words = new LinkedBlockingQueue<>();
    /** By word: 1 while it is in the queue. */
    private final AtomicIntegerArray queued;

    private volatile boolean closed;

    /**
     * Starts it.
     *
     * @param words that there may be
     * @param clock of the content's times
     */
    public HotRenewal(HotAnswers answers, ContentStore content, int words, InstantSource clock) {
        this.clock = clock;
        this.answers = answers;
        this.content = content;
        this.queued = new AtomicIntegerArray(words);
        Thread.ofPlatform().name("memlane-hot").daemon().start(this::run);
    }

    /** These are asked for. Never blocks. */
    public void asked(List<Integer> asked) {
        for (int word : asked) {
            if (word < queued.length() && queued.compareAndSet(word, 0, 1)) {
                words.add(word);
            }
        }
    }

    private void run() {
        while (!closed) {
            try {
                int word = words.take();
                queued.set(word, 0);
                HotAnswers.Given one = answers.at(word);
                if (one != null && !one.isStored()) {
                    look(one);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                // An Error, too: without renewal every request would pay for the look again.
                FAILED.log("Renewing a hot answer failed, the next is looked at as ever", e);
            }
        }
    }

    private void look(HotAnswers.Given one) {
        if (!(content.findAgain(one.asked()) instanceof Lookup.Found(Representation found))) {
            answers.takeBack(one);
            return;
        }
        try (found) {
            Lasting lasting = found.lasting(System.nanoTime());
            if (lasting == null) {
                answers.takeBack(one);
            } else {
                answers.renew(one, found.head(clock.millis()), lasting);
            }
        }
        found.taken();
    }

    /** Ends the thread after the look that it is in, which must not be interrupted: descriptors are shared. */
    @Override
    public void close() {
        closed = true;
        words.add(0);
    }
}
