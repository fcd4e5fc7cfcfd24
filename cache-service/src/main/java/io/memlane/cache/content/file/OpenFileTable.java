package io.memlane.cache.content.file;

import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Lookup.Refused;
import io.memlane.cache.content.Pace;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The open files, by the path that was asked for. What a find costs:
 *
 * <ul>
 *   <li>hot (looked at within {@code revalidateAfter}): a hash look-up, a clock reading, a compare-and-set. No lock, no
 *       system call.
 *   <li>listed, but not looked at for longer, or shortly after a change: one stat of the path in addition. Threads that meet here each do their
 *       own: waiting for another's costs more, and going on without would let an answer be older than promised.
 *   <li>anything else: located and opened anew. One thread per path does it, the others wait for it and then start
 *       over, so that what they take is held to the same promise.
 * </ul>
 *
 * <p>Only paths that proved right get into the table, so a hit needs no checking. Misses aren't remembered.
 *
 * <p>Caffeine was weighed for this and left: it evicts as it sees fit, but a file in use must stay and count towards
 * the limit, which would have taken pinning, a second count and a removal listener around it.
 */
public final class OpenFileTable implements AutoCloseable {

    private final FileOpening opening;
    private final long revalidateAfterNanos;
    private final LongSupplier ticker;
    private final LongConsumer openingTimes;
    private final long originNanos;
    private final DescriptorBudget budget;
    private final Pace pace = new Pace();
    private final Map<String, SharedFile> files = new ConcurrentHashMap<>();
    /** Cold paths that a thread is opening, completed with the outcome; empty means that it can be found now. */
    private final Map<String, CompletableFuture<Optional<Lookup>>> pending = new ConcurrentHashMap<>();

    private final AtomicLong opened = new AtomicLong();
    private volatile boolean closed;

    /**
     * Makes an empty table.
     *
     * @param maxOpen descriptors at most, in use or not
     * @param ticker nanoseconds as {@link System#nanoTime}
     */
    public OpenFileTable(FileOpening opening, int maxOpen, Duration revalidateAfter, LongSupplier ticker) {
        this(opening, maxOpen, revalidateAfter, ticker, nanos -> {});
    }

    /** @param openingTimes told of each opening, also a vain one, how many nanoseconds it took */
    public OpenFileTable(
            FileOpening opening,
            int maxOpen,
            Duration revalidateAfter,
            LongSupplier ticker,
            LongConsumer openingTimes) {
        this.opening = opening;
        this.openingTimes = openingTimes;
        this.revalidateAfterNanos = revalidateAfter.toNanos();
        this.ticker = ticker;
        this.originNanos = ticker.getAsLong();
        this.budget = new DescriptorBudget(maxOpen, evicted -> files.remove(evicted.path, evicted));
    }

    /** See {@code ContentStore.find}. What is found is a {@link FileUse}. */
    public Lookup find(String path) {
        while (true) {
            Lookup known = findListed(path, revalidateAfterNanos, true);
            if (known != null) {
                return known;
            }
            CompletableFuture<Optional<Lookup>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<Lookup>> others = pending.putIfAbsent(path, mine);
            Optional<Lookup> outcome = others == null ? openAsOnly(path, mine) : others.join();
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
    }

    /** See {@code ContentStore.findNow}: null unless the file is open and current, and that can be told without blocking. */
    @Nullable
    Lookup findNow(String path) {
        return findListed(path, revalidateAfterNanos, false);
    }

    /** See {@code ContentStore.findAgain}. */
    @Nullable
    Lookup findAgain(String path) {
        return findListed(path, againAfterNanos(), true);
    }

    private @Nullable Lookup findListed(String path, long lookAfterNanos, boolean mayBlock) {
        if (closed) {
            return Lookup.failed("The content store is closed");
        }
        SharedFile file = files.get(path);
        if (file == null || !file.retain()) {
            return null;
        }
        long now = now();
        if (now - file.lookedAtNanos < file.goodForNanos(lookAfterNanos)) {
            return file.use(now);
        }
        if (mayBlock || !pace.isSlow(System.nanoTime())) {
            if (look(file)) {
                file.lookedAtNanos = now;
                return file.use(now);
            }
            unlist(file);
        }
        file.release();
        return null;
    }

    private boolean look(SharedFile file) {
        long start = System.nanoTime();
        try {
            return file.isCurrent();
        } finally {
            pace.took(start, System.nanoTime());
        }
    }

    /** Empty when another thread has listed the path since this one missed it. */
    private Optional<Lookup> openAsOnly(String path, CompletableFuture<Optional<Lookup>> result) {
        Optional<Lookup> shared = Optional.of(Lookup.failed("Opening broke off"));
        try {
            Optional<Lookup> outcome = files.containsKey(path) ? Optional.empty() : Optional.of(openAndList(path));
            shared = outcome.filter(lookup -> !(lookup instanceof Lookup.Found)); // a use is for one
            return outcome;
        } finally {
            // In this order: who comes between the two finds the path listed, or tries itself.
            pending.remove(path, result);
            result.complete(shared);
        }
    }

    private Lookup openAndList(String path) {
        if (!budget.acquire()) {
            return Lookup.busy("too many open files");
        }
        long lookedAt = now();
        FileOpening.Opened found = null;
        try {
            found = opening.open(path);
        } catch (IOException | RuntimeException e) {
            return outcomeOf(e);
        } finally {
            if (found == null) {
                budget.giveBack();
            }
            openingTimes.accept(now() - lookedAt);
        }
        SharedFile file = new SharedFile(path, found, budget, pace, opened.incrementAndGet(), lookedAt);
        file.retain(); // for the use that is returned, before anybody can see and evict the file
        budget.list(file);
        files.put(path, file);
        if (closed) {
            unlist(file); // close() may have gone through the table before this file was in it
        }
        return file.use(now());
    }

    /** The one place that says which error means what. */
    public static Lookup outcomeOf(Exception error) {
        return switch (error) {
            case FolderException _ -> Refused.FOLDER;
            case NoSuchFileException _ -> Refused.NOT_FOUND;
            case AccessDeniedException _ -> Refused.FORBIDDEN;
            default -> Lookup.failed(error.toString());
        };
    }

    /** Takes a file out of the table; whoever still uses it keeps it whole. */
    private void unlist(SharedFile file) {
        if (files.remove(file.path, file)) {
            budget.unlist(file);
            file.release();
        }
    }

    /**
     * Takes a file out of the table, so that the next find opens it anew; whoever still uses it keeps it whole.
     *
     * @return whether it was there
     */
    public boolean drop(String path) {
        SharedFile file = files.get(path);
        if (file != null) {
            unlist(file);
        }
        return file != null;
    }

    /**
     * Closes those that nobody uses and whose paths don't lead to them any more, by a look at each that had none for a while. Any thread.
     */
    public void sweep(long unseenNanos) {
        for (SharedFile file : files.values()) {
            long now = now();
            if (now - file.lookedAtNanos < unseenNanos) {
                continue;
            }
            // Without a reference: that it may be closed meanwhile does no harm, but a use would keep others from its
            // place.
            if (file.isCurrent()) {
                file.lookedAtNanos = now;
            } else {
                unlist(file);
            }
        }
    }

    /** What is listed now, in no order. */
    public Stream<SharedFile> listed() {
        return files.values().stream();
    }

    /** The clock of all that is looked at. */
    public long now() {
        return ticker.getAsLong() - originNanos;
    }

    /** After that long a look is repeated. */
    long lookAfterNanos() {
        return revalidateAfterNanos;
    }

    /** The same for {@link #findAgain}: early enough to be there before the time is over, and not with each hint. */
    long againAfterNanos() {
        return revalidateAfterNanos / 4;
    }

    /** Until when what was looked at then is good, by the ticker itself. */
    long untilNanos(long lookedAtNanos) {
        return originNanos + lookedAtNanos + revalidateAfterNanos;
    }

    /** Descriptors open, including those of replaced files that are still in use. */
    public int open() {
        return budget.taken();
    }

    /** Descriptors that may be open. */
    public int limit() {
        return budget.max();
    }

    /** Files opened so far. */
    public long opened() {
        return opened.get();
    }

    /** See {@code ContentStore.close}. */
    @Override
    public void close() {
        closed = true;
        files.values().forEach(this::unlist);
    }
}
