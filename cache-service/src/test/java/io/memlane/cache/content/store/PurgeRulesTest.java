package io.memlane.cache.content.store;

import static io.memlane.cache.content.store.StoreFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PurgeRulesTest {
    /** Against a search through all purges. */
    @Test
    void verdicts_anyPurges_areThoseOfComparingWithEach() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        PurgeRules rules = new PurgeRules();
        List<PurgeRules.Dated> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Purge purge =
                    random.nextInt(10) == 0 ? Purge.tag("t" + random.nextInt(20)) : Purge.prefix(key(text(random, 6)));
            if (random.nextBoolean()) {
                purge = purge.softly();
            }
            all.add(new PurgeRules.Dated(purge, rules.add(purge)));
        }
        for (int i = 0; i < 3_000; i++) {
            String key = text(random, 9);
            List<String> tags = List.of("t" + random.nextInt(40), "t" + random.nextInt(40));
            long since = random.nextInt(301);
            assertThat(rules.ofStored(since, key(key), tags))
                    .as("seed %s, %s %s since %s", seed, key, tags, since)
                    .isEqualTo(slowly(all, since, key, tags));
        }
        PurgeRules again = new PurgeRules();
        rules.toKeep().forEach(dated -> again.add(dated.purge(), dated.generation()));
        for (int i = 0; i < 1_000; i++) {
            String key = text(random, 9);
            long since = random.nextInt(301);
            assertThat(again.ofStored(since, key(key), List.of()))
                    .isEqualTo(rules.ofStored(since, key(key), List.of()));
        }
    }

    private static String text(Random random, int max) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(max); left > 0; left--) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }

    private static PurgeRules.Verdict slowly(List<PurgeRules.Dated> all, long since, String key, List<String> tags) {
        PurgeRules.Verdict verdict = PurgeRules.Verdict.NONE;
        for (PurgeRules.Dated dated : all) {
            String meant = new String(dated.purge().bytes(), java.nio.charset.StandardCharsets.UTF_8);
            boolean met = dated.purge().kind() == Purge.Kind.TAG ? tags.contains(meant) : key.startsWith(meant);
            if (met && dated.generation() > since) {
                verdict = dated.purge().soft() && verdict != PurgeRules.Verdict.HARD
                        ? PurgeRules.Verdict.SOFT
                        : PurgeRules.Verdict.HARD;
            }
        }
        return verdict;
    }

    @Test
    void purgesOfKeys_moreThanAreKept_concernAllThatIsOlder() {
        PurgeRules rules = new PurgeRules();
        for (int i = 0; i < 10_001; i++) {
            rules.add(Purge.key(key("k" + i)));
        }
        assertThat(rules.areSince(0, key("other"), List.of())).isTrue();
        assertThat(rules.areSince(1, key("other"), List.of())).isFalse();
        assertThat(rules.areSince(1, key("k10000"), List.of())).isTrue();
        assertThat(rules.areSince(10_001, key("k10000"), List.of())).isFalse();
    }
}
