package io.memlane.cache.content;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content that does what a test tells it, and counts what it hands out. */
public final class ScriptedContent implements ContentStore {
    private final Map<String, Supplier<Lookup>> lookups = new ConcurrentHashMap<>();
    private final Set<String> cold = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScriptedFile lastFile;
    private final AtomicInteger finds = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();

    /** Every find of the path comes to this. */
    public void on(String path, Supplier<Lookup> lookup) {
        lookups.put(path, lookup);
    }

    /** Every find of the path comes to this, and may block. */
    public void onCold(String path, Supplier<Lookup> lookup) {
        cold.add(path);
        on(path, lookup);
    }

    /** A file of so many bytes that never fails, unless it is told to. */
    public ScriptedFile file(String path, int lengthBytes) {
        ScriptedFile file = new ScriptedFile(this, lengthBytes);
        on(path, file::found);
        lastFile = file;
        return file;
    }

    /** The one that was made last. */
    public ScriptedFile lastFile() {
        return java.util.Objects.requireNonNull(lastFile);
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
    public @Nullable Lookup findNow(String path, @Nullable String acceptEncoding, @Nullable String query) {
        return cold.contains(path) ? null : find(path, acceptEncoding, query);
    }

    @Override
    public void close() {}
}
