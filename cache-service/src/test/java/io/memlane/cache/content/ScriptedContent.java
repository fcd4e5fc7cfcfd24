package io.memlane.cache.content;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content that does what a test tells it, and counts what it hands out. */
public final class ScriptedContent implements ContentStore {
    private final Map<String, Function<Asked, Lookup>> lookups = new ConcurrentHashMap<>();
    private final Set<String> cold = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScriptedFile lastFile;
    private final AtomicInteger finds = new AtomicInteger();
    /** Of all of its files. */
    public final Pace pace = new Pace();
    final AtomicInteger open = new AtomicInteger();

    /** Every find of the path comes to this. */
    public void on(String path, Supplier<Lookup> lookup) {
        onAsked(path, asked -> lookup.get());
    }

    /** Every find of the path comes to what this makes of it. */
    public void onAsked(String path, Function<Asked, Lookup> lookup) {
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

    /** Content of which nothing is there yet. */
    public TricklingContent trickling(String path, long lengthBytes) {
        TricklingContent trickling = trickle(lengthBytes);
        on(path, trickling::found);
        return trickling;
    }

    /** The same, under no path. */
    public TricklingContent trickle(long lengthBytes) {
        return new TricklingContent(open, lengthBytes);
    }

    /** A look-up that waits until the test tells its outcome; only the first find of the path may have it. */
    public ScriptedAwaited awaited(String path) {
        ScriptedAwaited awaited = new ScriptedAwaited(open);
        on(path, awaited::asked);
        return awaited;
    }

    /** The one that was made last. */
    public ScriptedFile lastFile() {
        return java.util.Objects.requireNonNull(lastFile);
    }

    /** How often something was looked up. */
    public int finds() {
        return finds.get();
    }

    /** What was found, or is awaited, and wasn't given back. */
    public int open() {
        return open.get();
    }

    @Override
    public Lookup find(Asked asked) {
        finds.incrementAndGet();
        return lookups.getOrDefault(asked.path(), ignored -> Lookup.Refused.NOT_FOUND)
                .apply(asked);
    }

    @Override
    public @Nullable Lookup findNow(Asked asked) {
        return cold.contains(asked.path()) ? null : find(asked);
    }

    @Override
    public void close() {}
}
