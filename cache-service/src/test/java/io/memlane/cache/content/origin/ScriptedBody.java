package io.memlane.cache.content.origin;

import io.memlane.cache.content.RequestBody;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A body that comes as the test says. */
final class ScriptedBody implements RequestBody {
    private final long length;
    private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
    private boolean over;
    private boolean broken;
    private boolean askedFor;
    private @Nullable Runnable action;

    ScriptedBody(long length) {
        this.length = length;
    }

    void come(String text, boolean last) {
        tell(() -> {
            pieces.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
            over = last;
        });
    }

    void breakOff() {
        tell(() -> broken = true);
    }

    private void tell(Runnable change) {
        Runnable told;
        synchronized (this) {
            change.run();
            told = action;
            action = null;
        }
        if (told != null) {
            told.run();
        }
    }

    @Override
    public long lengthBytes() {
        return length;
    }

    @Override
    public synchronized @Nullable ByteBuffer poll() throws IOException {
        askedFor = true;
        if (pieces.isEmpty() && broken) {
            throw new EOFException("gone");
        }
        return pieces.poll();
    }

    @Override
    public synchronized boolean isOver() {
        return over && pieces.isEmpty();
    }

    @Override
    public void onMore(Runnable told) {
        synchronized (this) {
            if (pieces.isEmpty() && !over && !broken) {
                action = told;
                return;
            }
        }
        told.run();
    }

    /** Whether somebody has wanted it, so that its client sends it. */
    synchronized boolean isAskedFor() {
        return askedFor;
    }
}
