package io.memlane.cache.content;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content that does what a test tells it, and counts what it hands out. */
public final class ScriptedContent implements ContentStore {
    private final Map<String, Supplier<Lookup>> lookups = new ConcurrentHashMap<>();
    private final AtomicInteger finds = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();

    /** Every find of the path comes to this. */
    public void on(String path, Supplier<Lookup> lookup) {
        lookups.put(path, lookup);
    }

    /** A file of so many bytes that never fails, unless it is told to. */
    public ScriptedFile file(String path, int lengthBytes) {
        ScriptedFile file = new ScriptedFile(this, lengthBytes);
        on(path, file::found);
        return file;
    }

    /** How often something was looked up. */
    public int finds() {
        return finds.get();
    }

    /** Files that were found and not given back. */
    public int open() {
        return open.get();
    }

    @Override
    public Lookup find(String path, @Nullable String acceptEncoding, @Nullable String query) {
        finds.incrementAndGet();
        return lookups.getOrDefault(path, Lookup.NotFound::new).get();
    }

    @Override
    public void close() {}
}
