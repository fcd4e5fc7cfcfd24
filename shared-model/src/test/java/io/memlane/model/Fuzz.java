package io.memlane.model;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Rounds of random input. A number of them in each build; with {@code -Dmemlane.fuzz.seconds=N} each target goes on for that long, and with
 * {@code -Dmemlane.fuzz.seed=S} it begins where an earlier failure was found.
 */
public final class Fuzz {
    /** The tag of tests that make use of this. */
    public static final String TAG = "fuzz";

    private static final long SECONDS = Long.getLong("memlane.fuzz.seconds", 0);

    private final String name;
    private final int rounds;

    private Fuzz(String name, int rounds) {
        this.name = name;
        this.rounds = rounds;
    }

    /** One try. */
    @FunctionalInterface
    public interface Round {
        /** Throws whatever must not happen. */
        void run(Random random) throws Exception;
    }

    /**
     * @param target for the message
     * @param rounds how many at least
     */
    public static Fuzz of(Class<?> target, int rounds) {
        return new Fuzz(target.getSimpleName(), rounds);
    }

    /** Runs them, each with random numbers of its own, so that the one that fails can be repeated alone. */
    public void run(Round round) {
        long seed = Long.getLong("memlane.fuzz.seed", System.nanoTime());
        System.out.println(name + " seed " + seed);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (int done = 0; done < rounds || System.nanoTime() < end; done++, seed++) {
            try {
                round.run(new Random(seed));
            } catch (Exception | Error e) {
                throw new AssertionError(name + ": -Dmemlane.fuzz.seed=" + seed, e);
            }
        }
    }
}
