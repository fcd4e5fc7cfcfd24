package io.memlane.proxy.hot;

/** One use of a kept answer, given back once. One thread, the request's. */
public final class HotUse implements AutoCloseable {
    private final HotObject object;
    private boolean closed;

    /** @param object as it was found */
    public HotUse(HotObject object) {
        this.object = object;
    }

    public HotObject object() {
        return object;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            object.release();
        }
    }
}
