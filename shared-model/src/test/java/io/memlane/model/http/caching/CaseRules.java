package io.memlane.model.http.caching;

import java.util.List;
import java.util.Set;

/** What the words of a case's rules mean. */
final class CaseRules {
    private CaseRules() {}

    static CachingRules of(List<String> words) {
        CachingRules base = words.contains("all") ? CachingRules.all() : CachingRules.keyed();
        return new CachingRules(
                base.requestFields(),
                !words.contains("no-directives"),
                words.contains("key-x-a") ? Set.of("X-A") : Set.of(),
                words.contains("ignore-cookies") ? Set.of("_ga", "_pk_*") : Set.of(),
                base.cookiesPass() && !words.contains("cookies-keyed"),
                base.authorizationPasses() && !words.contains("authorization-keyed"),
                words.contains("own-credentials"),
                words.contains("set-cookie"),
                base.storeParts(),
                base.targetedFields(),
                words.contains("no-heuristics") ? 0 : base.heuristicPercent(),
                base.maxHeuristicSeconds(),
                words.contains("swr-60") ? 60 : 0,
                words.contains("sie-60") ? 60 : 0,
                words.contains("short-keys") ? 40 : base.maxKeyChars());
    }
}
