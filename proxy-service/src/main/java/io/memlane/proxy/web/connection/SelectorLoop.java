package io.memlane.proxy.web.connection;

import io.memlane.model.control.ControlConnection;
import io.memlane.proxy.control.EventLoop;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.eclipse.jetty.io.ManagedSelector;
import org.jspecify.annotations.Nullable;

/** A selector of Jetty's, which reads connections to the cache along with those of clients. When it ends, so do they. */
record SelectorLoop(ManagedSelector managed, Selector selector) implements EventLoop {

    @Override
    public void join(ControlConnection connection, Runnable readable, Runnable closed) throws IOException {
        connection.register(selector, new Joined(readable), closed);
        selector.wakeup(); // Jetty may let another thread select than the one that handles what was selected
    }

    @Override
    public void execute(Runnable task) {
        managed.submit(ignored -> task.run());
    }

    private record Joined(Runnable readable) implements ManagedSelector.Selectable {
        @Override
        public @Nullable Runnable onSelected() {
            readable.run();
            return null;
        }

        @Override
        public void updateKey() {
            // Nothing to change: what comes is always read.
        }

        @Override
        public void replaceKey(SelectionKey newKey) {
            // It is never asked for again.
        }
    }
}
