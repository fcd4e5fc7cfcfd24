package io.memlane.runtime.settings;

import java.util.List;
import java.util.Optional;

/** Finds the key that somebody may have meant. */
final class Spelling {
    /** One slip in so many characters is taken for a slip, more for another word. */
    private static final int CHARACTERS_PER_SLIP = 3;

    private Spelling() {}

    /** The nearest of these keys, the first of equally near ones; empty if none is near. */
    static Optional<String> nearest(String name, List<String> keys) {
        String given = GivenSetting.plain(name);
        Optional<String> nearest = Optional.empty();
        int least = Integer.MAX_VALUE;
        for (String key : keys) {
            int slips = slips(given, GivenSetting.plain(key));
            if (slips < least) {
                least = slips;
                nearest = Optional.of(key);
            }
        }
        return nearest;
    }

    private static int slips(String given, String key) {
        int slips = distance(given, key);
        // The prefix is right anyway, so it doesn't count as likeness.
        int ownLength = key.length() - "memlane".length();
        if (slips <= Math.max(2, ownLength / CHARACTERS_PER_SLIP)) {
            return slips;
        }
        // The group was left out, as in memlane.location.
        String ending = given.substring(Math.min(given.length(), "memlane".length()));
        return ending.length() >= CHARACTERS_PER_SLIP && key.endsWith(ending) ? slips : Integer.MAX_VALUE;
    }

    /** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
    static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(one, other, cost, i, j);
            }
        }
        return cost[one.length()][other.length()];
    }

    private static int cheapest(String one, String other, int[][] cost, int i, int j) {
        int substitution = cost[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        int least = Math.min(substitution, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
