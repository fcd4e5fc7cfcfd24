package io.memlane.cache.hot;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Lasting;
import io.memlane.model.control.HotGrant;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.RepresentationHead;
import io.memlane.model.segment.HotWords;
import io.memlane.model.segment.HotWordsDescriptor;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Who has which hot word. One lock for all: it is held for a look-up and two stores, and only what isn't hot yet, or any more, comes here.
 *
 * <p>What was found before something was taken back isn't given after that: who looks up says what {@link #takenBack} was before, and is
 * refused if it is another by then. So whoever has taken something back, after it has removed it, knows that no proxy gives it any more.
 */
public final class HotAnswers {
    /** Where nothing is hot. */
    public static final HotAnswers NONE = new HotAnswers(null);

    /** Which answer: variants of one target are told apart by their versions. */
    private record Key(String authority, boolean secure, String target, OpaqueVersion version) {}

    /** One that has a word. */
    static final class Given {
        private final Key key;
        private final int word;
        private final long tag;
        private final Asked asked;
        private final RepresentationHead head;
        private final Lasting lasting;

        private Given(Key key, int word, long tag, Asked asked, RepresentationHead head, Lasting lasting) {
            this.key = key;
            this.word = word;
            this.tag = tag;
            this.asked = asked;
            this.head = head;
            this.lasting = lasting;
        }

        /** A request that it is the answer to. */
        Asked asked() {
            return asked;
        }

        boolean isStored() {
            return lasting.stored();
        }

        private HotGrant grant(Lasting now) {
            return new HotGrant(word, tag, now.stored(), now.ageMillis(), now.atSeconds());
        }
    }

    private final @Nullable HotWords words;
    private final SecureRandom random = new SecureRandom();

    // Guarded by this.
    private final Map<Key, Given> given = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Object, Set<Given>> byResource = new HashMap<>();
    private final @Nullable Given[] byWord;
    private int used;
    private final int[] free;
    private int freed;

    private volatile long takenBack;

    private final LongAdder gives = new LongAdder();
    private final LongAdder renewals = new LongAdder();
    private final LongAdder takings = new LongAdder();

    /** @param words null where there are none */
    public HotAnswers(@Nullable HotWords words) {
        this.words = words;
        int count = words == null ? 0 : words.words();
        this.byWord = new Given[count];
        this.free = new int[count];
    }

    /** Names the words to proxies; 0 if there are none. */
    public long life() {
        return words == null ? 0 : words.life();
    }

    /** To be read before the look-up of what is to be given. */
    public long takenBack() {
        return takenBack;
    }

    /**
     * Gives a word to an answer, or the one that it has.
     *
     * @param seenTakenBack {@link #takenBack} from before it was looked up
     * @return null if it gets none
     */
    public @Nullable HotGrant give(Asked asked, RepresentationHead head, Lasting lasting, long seenTakenBack) {
        HotWords to = words;
        if (to == null || to.isGone() || lasting.untilNanos() - System.nanoTime() <= 0) {
            return null;
        }
        Key key = new Key(
                asked.head().authority(), asked.head().secure(), asked.head().target(), head.version());
        synchronized (this) {
            if (takenBack != seenTakenBack) {
                return null;
            }
            Given before = given.get(key);
            if (before != null && isSame(before, head, lasting)) {
                to.renew(before.word, lasting.untilNanos());
                return before.grant(lasting);
            }
            if (before != null) {
                forget(to, before);
            }
            Asked again = new Asked(asked.path(), asked.head(), "", null);
            Given now = new Given(key, takeWord(to), newTag(), again, head, lasting);
            given.put(key, now);
            byWord[now.word] = now;
            if (lasting.resource() != null) {
                byResource
                        .computeIfAbsent(lasting.resource(), resource -> new HashSet<>())
                        .add(now);
            }
            to.give(now.word, now.tag, lasting.untilNanos());
            gives.increment();
            return now.grant(lasting);
        }
    }

    /** A stored response's fields tell its age, so they are another's each second: but any change of it takes it back. */
    private static boolean isSame(Given before, RepresentationHead head, Lasting lasting) {
        return before.lasting.stored() == lasting.stored()
                && (lasting.stored() ? before.lasting.atSeconds() == lasting.atSeconds() : before.head.equals(head));
    }

    private int takeWord(HotWords to) {
        if (freed == 0 && used == byWord.length) {
            forget(to, given.values().iterator().next()); // the one that was asked for longest ago
        }
        return freed > 0 ? free[--freed] : used++;
    }

    private long newTag() {
        long tag = random.nextLong();
        return tag == HotWordsDescriptor.NO_TAG ? 1 : tag;
    }

    private void forget(HotWords from, Given one) {
        from.takeBack(one.word);
        given.remove(one.key);
        byWord[one.word] = null;
        free[freed++] = one.word;
        Object resource = one.lasting.resource();
        if (resource != null) {
            Set<Given> others = requireNonNull(byResource.get(resource));
            others.remove(one);
            if (others.isEmpty()) {
                byResource.remove(resource);
            }
        }
    }

    /** What a proxy says is asked for; null if it isn't given. It may be any number. */
    @Nullable
    Given at(int word) {
        synchronized (this) {
            Given one = word >= 0 && word < byWord.length ? byWord[word] : null;
            return one == null ? null : given.get(one.key); // which is a use
        }
    }

    /** A file that was looked at again is as it was; if it isn't what was given, that is taken back. */
    void renew(Given one, RepresentationHead head, Lasting lasting) {
        HotWords to = words;
        synchronized (this) {
            if (to == null || given.get(one.key) != one) {
                return;
            }
            if (one.key.version.equals(head.version()) && isSame(one, head, lasting)) {
                to.renew(one.word, lasting.untilNanos());
                renewals.increment();
            } else {
                forget(to, one);
                takings.increment();
            }
        }
    }

    /** It isn't what is found any more. */
    void takeBack(Given one) {
        HotWords from = words;
        synchronized (this) {
            if (from != null && given.get(one.key) == one) {
                forget(from, one);
                takings.increment();
            }
        }
    }

    /** Takes back what was given of a resource, which has changed or gone by now. Once this has returned, no proxy begins to answer with it. */
    public void takeBackOf(Object resource) {
        HotWords from = words;
        if (from == null) {
            return;
        }
        synchronized (this) {
            takenBack++;
            for (Given one : Set.copyOf(byResource.getOrDefault(resource, Set.of()))) {
                forget(from, one);
                takings.increment();
            }
        }
    }

    /** The same of everything. */
    public void takeBackAll() {
        HotWords from = words;
        if (from == null) {
            return;
        }
        synchronized (this) {
            takenBack++;
            takings.add(given.size());
            for (Given one : Set.copyOf(given.values())) {
                forget(from, one);
            }
        }
    }

    /** Answers that have a word. */
    synchronized int size() {
        return given.size();
    }

    LongAdder gives() {
        return gives;
    }

    LongAdder renewals() {
        return renewals;
    }

    LongAdder takings() {
        return takings;
    }
}
