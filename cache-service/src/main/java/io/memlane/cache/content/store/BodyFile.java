package io.memlane.cache.content.store;

import io.memlane.cache.content.file.ChannelInternals;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An open file of {@link BodyFiles}, shared by its users. Its last one closes it. Any thread; what is looked up twice does no harm. */
final class BodyFile {
    private final BodyFiles owner;
    private final long number;
    private final FileChannel channel;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile Runnable atClose = () -> {};
    private volatile boolean deleted;
    /** As long as the file was known to be. */
    private volatile long knownBytes;

    private volatile @Nullable FileSums sums;

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

    /** The checksums behind a body of that length. */
    FileSums sums(long bodyBytes) {
        FileSums shared = sums;
        if (shared == null) {
            shared = new FileSums(channel, bodyBytes);
            // Those of a long body are read window by window, by each reader for himself.
            sums = shared.isOneWindow() ? shared : null;
        }
        return shared;
    }

    /** Whether it is so long, or was. */
    boolean holds(long bytes) throws IOException {
        if (knownBytes < bytes) {
            knownBytes = channel.size();
        }
        return knownBytes >= bytes;
    }

    boolean isDeleted() {
        return deleted;
    }

    void deleted() {
        deleted = true;
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
