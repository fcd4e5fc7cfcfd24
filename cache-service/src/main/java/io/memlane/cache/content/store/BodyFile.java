package io.memlane.cache.content.store;

import io.memlane.cache.content.file.ChannelInternals;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file of {@link BodyFiles}, shared by its users. Its last one closes it. Any thread. */
final class BodyFile {
    private final BodyFiles owner;
    private final long number;
    private final FileChannel channel;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile Runnable atClose = () -> {};

    BodyFile(BodyFiles owner, long number, FileChannel channel) {
        this.owner = owner;
        this.number = number;
        this.channel = channel;
        ChannelInternals.of(channel).makeUninterruptible(channel);
    }

    long number() {
        return number;
    }

    FileChannel channel() {
        return channel;
    }

    /** Counts one more user; false if the last one has gone. */
    boolean acquire() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** The caller is a user. */
    void releaseAtClose(Runnable action) {
        atClose = action;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            owner.closed(this);
            StoreFiles.close(channel);
            atClose.run();
        }
    }
}
