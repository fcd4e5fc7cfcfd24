package io.memlane.proxy.hot;

import io.memlane.model.control.ControlMessage.HotAsked;
import io.memlane.model.control.HotGrant;
import io.memlane.model.http.Fields;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.http.caching.Vary;
import io.memlane.model.log.RepeatedLog;
import io.memlane.model.segment.HotWordsView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers that are kept, by what was asked. Which ones is decided by how often they are asked for: one is kept at its second request, as the
 * {@link HotSketch} has it, if there is room, or if it is asked for more often than the least of a few others, which goes then. So who asks for
 * everything once drives nothing out.
 *
 * <p>An answer is good as long as its word says so, which is looked at for each request; what is here else may be as old as it likes. Any thread;
 * a find takes no lock.
 */
public final class HotObjects {
    private static final int VARIANTS = 8;
    /** How many are compared to find one that goes. */
    private static final int SAMPLE = 8;
    /** How many go at most for one that comes. */
    private static final int MAX_EVICTED = 32;

    private static final int MIN_FREQUENCY = 2;

    private static final Logger LOG = LoggerFactory.getLogger(HotObjects.class);
    private static final RepeatedLog LOST = RepeatedLog.warnings(LOG);

    private final Supplier<@Nullable HotWordsView> link;
    private final HotMemory memory;
    private final long maxBytes;
    private final int maxObjectBytes;
    private final boolean off;
    private final HotSketch sketch;
    private final HotCounts counts = new HotCounts();
    private final HotReports reports;

    private final Map<String, HotObject[]> objects = new ConcurrentHashMap<>();
    /** All of them, in no order. Guarded by itself. */
    private final List<HotObject> listed = new ArrayList<>();

    /**
     * Makes one without any.
     *
     * @param link has the words of the cache that was attached last, if there are some
     * @param asked is told now and then which are asked for
     */
    public HotObjects(
            Supplier<@Nullable HotWordsView> link, Consumer<? super HotAsked> asked, HotProperties properties) {
        this.link = link;
        this.maxObjectBytes = (int) properties.maxObject().toBytes();
        this.maxBytes = properties.maxSize().toBytes();
        this.off = maxBytes == 0;
        this.memory = new HotMemory(maxBytes);
        this.sketch = new HotSketch(Math.clamp(maxBytes >> 12, 64, 1 << 20));
        this.reports = new HotReports(asked);
    }

    /** Whether there is a cache that says how long its answers are good. */
    public boolean isOn() {
        return words() != null;
    }

    private @Nullable HotWordsView words() {
        HotWordsView view = link.get();
        return view == null || view.isLost() || off ? null : view;
    }

    /**
     * The answer to a request, if it is here and good.
     *
     * @param fields of the request
     * @return to be released after its use; null if the cache has to be asked
     */
    public @Nullable HotObject find(String key, Fields fields) {
        HotWordsView view = words();
        if (view == null) {
            return null;
        }
        HotObject[] variants = objects.get(key);
        if (variants != null) {
            for (HotObject object : variants) {
                if (object.isSelectedBy(fields)) {
                    return good(object, view);
                }
            }
        }
        counts.absent();
        return null;
    }

    private @Nullable HotObject good(HotObject object, HotWordsView view) {
        if (!object.isOf(view)) {
            remove(object);
            counts.gone();
            return null;
        }
        if (!object.retain()) {
            counts.absent();
            return null;
        }
        switch (object.look(System.nanoTime())) {
            case GOOD -> {
                return given(object);
            }
            case LATE -> {
                reports.asked(object.word());
                counts.late();
            }
            case GONE -> {
                remove(object);
                counts.gone();
            }
            case LOST -> lost();
        }
        object.release();
        return null;
    }

    private HotObject given(HotObject object) {
        reports.asked(object.word());
        sketch.add(object.hash());
        counts.hit(object.isStored());
        object.hit();
        return object;
    }

    /**
     * Looks whether one that was found a moment ago may be given once more.
     *
     * @return whether it may, to be released then; else {@link #find} will count why it isn't given
     */
    public boolean mayGiveAgain(HotObject object) {
        HotWordsView view = words();
        if (view == null || !object.isOf(view) || !object.retain()) {
            return false;
        }
        HotWordsView.Look look = object.look(System.nanoTime());
        if (look == HotWordsView.Look.GOOD) {
            given(object);
            return true;
        }
        if (look == HotWordsView.Look.LOST) {
            lost(); // which find wouldn't see any more
        }
        object.release();
        return false;
    }

    private void lost() {
        counts.gone();
        LOST.log("Nothing is given without asking until a cache attaches anew: somebody has truncated the file"
                + " of its hot words. Restart the cache, and find out who touches the volume");
    }

    /** Counts a request that nothing was found for. Returns null unless the answer is to be kept, if it may. */
    public @Nullable HotRequest wanted(HotRequest request) {
        HotWordsView now = words();
        return sketch.add(request.key().hashCode()) >= MIN_FREQUENCY && now != null
                ? new HotRequest(request.key(), request.fields(), now, maxObjectBytes)
                : null;
    }

    /** Whether it is here already, and was only late. */
    boolean has(String key, HotGrant grant) {
        for (HotObject object : objects.getOrDefault(key, new HotObject[0])) {
            if (object.isGranted(grant)) {
                return true;
            }
        }
        return false;
    }

    /** Room for one; null if others are asked for more often. */
    HotMemory.@Nullable Block room(String key, ResponseHead head) {
        if (head.bodyLengthBytes() > maxObjectBytes || Vary.of(head.fields()).any()) {
            return null;
        }
        int frequency = sketch.estimate(key.hashCode());
        HotMemory.Block block = memory.allocate((int) head.bodyLengthBytes());
        for (int i = 0; block == null && i < MAX_EVICTED && evictBelow(frequency); i++) {
            block = memory.allocate((int) head.bodyLengthBytes());
        }
        if (block == null) {
            counts.noRoom();
        }
        return block;
    }

    private boolean evictBelow(int frequency) {
        HotObject least = null;
        int leastFrequency = frequency;
        synchronized (listed) {
            for (int i = 0; i < SAMPLE && !listed.isEmpty(); i++) {
                HotObject one = listed.get(ThreadLocalRandom.current().nextInt(listed.size()));
                int its = sketch.estimate(one.hash());
                if (its < leastFrequency) {
                    least = one;
                    leastFrequency = its;
                }
            }
        }
        if (least == null) {
            return false;
        }
        remove(least);
        counts.evicted();
        return true;
    }

    void put(HotObject object) {
        List<HotObject> gone = new ArrayList<>();
        synchronized (listed) {
            objects.compute(object.key(), (key, before) -> {
                List<HotObject> variants = new ArrayList<>();
                variants.add(object);
                for (HotObject other : before == null ? new HotObject[0] : before) {
                    if (other.isSelectedAs(object) || variants.size() == VARIANTS) {
                        gone.add(other);
                    } else {
                        variants.add(other);
                    }
                }
                return variants.toArray(HotObject[]::new);
            });
            gone.forEach(this::unlist);
            object.listedAt = listed.size();
            listed.add(object);
        }
        gone.forEach(HotObject::release);
        counts.kept();
    }

    private void remove(HotObject object) {
        boolean removed = false;
        synchronized (listed) {
            if (object.listedAt < listed.size() && listed.get(object.listedAt) == object) {
                removed = true;
                unlist(object);
                objects.computeIfPresent(object.key(), (key, before) -> {
                    List<HotObject> left = new ArrayList<>(List.of(before));
                    left.remove(object);
                    return left.isEmpty() ? null : left.toArray(HotObject[]::new);
                });
            }
        }
        if (removed) {
            object.release();
        }
    }

    /** The last one takes its place. */
    private void unlist(HotObject object) {
        HotObject last = listed.removeLast();
        if (last != object) {
            listed.set(object.listedAt, last);
            last.listedAt = object.listedAt;
        }
        object.listedAt = Integer.MAX_VALUE;
    }

    /**
     * For operators.
     *
     * @param most of the answers that were given most
     */
    public HotStatus status(int most) {
        List<HotObject> all;
        synchronized (listed) {
            all = List.copyOf(listed);
        }
        List<HotStatus.Kept> top = all.stream()
                .map(HotObject::status)
                .sorted(Comparator.comparingLong(HotStatus.Kept::hits).reversed())
                .limit(most)
                .toList();
        return new HotStatus(
                isOn(), counts.hits(), counts.storedHits(), counts.asked(), all.size(), usedBytes(), maxBytes, top);
    }

    HotCounts counts() {
        return counts;
    }

    HotReports reports() {
        return reports;
    }

    int size() {
        synchronized (listed) {
            return listed.size();
        }
    }

    long usedBytes() {
        return memory.usedBytes();
    }
}
