package io.memlane.cache.content.file;

import java.nio.channels.FileChannel;

/** A foreign channel that no other test has shown to the production code, which says what it lacks once for each class. */
final class UnknownChannel extends ForeignChannel {
    UnknownChannel(FileChannel channel) {
        super(channel);
    }
}
