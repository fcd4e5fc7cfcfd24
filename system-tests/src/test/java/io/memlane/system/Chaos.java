package io.memlane.system;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The fault suite: a fresh pair under load, to which everything is done that DESIGN.md's table of failures names.
 *
 * <p>Half of the time both processes survive what is done to them, and are looked at for leaks; then they are killed as well. The order,
 * the lengths and the clients' manners follow from the seed; how they meet is the machine's.
 */
public final class Chaos {
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int STATUS_SECONDS = 5;

    private final Duration length;
    private final Random random;
    private final long seed;
    private final long started = System.nanoTime();
    private int ticks;

    private Chaos(Duration length, long seed) {
        this.length = length;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * Runs it and ends with status 0, or 1 if something happened that must not.
     *
     * @param arguments {@code --minutes N} or {@code --seconds N}, {@code --seed S}
     */
    public static void main(String[] arguments) throws Exception {
        long seconds = 120;
        long seed = 1 + Math.floorMod(System.nanoTime(), 999_999_999L); // as ./memlane chaos --seed takes it
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            long value = Long.parseLong(arguments[i + 1]);
            switch (arguments[i]) {
                case "--minutes" -> seconds = value * 60;
                case "--seconds" -> seconds = value;
                case "--seed" -> seed = value;
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        boolean clean = new Chaos(Duration.ofSeconds(seconds), seed).run();
        System.exit(clean ? 0 : 1);
    }

    private boolean run() throws InterruptedException, IOException {
        say("chaos for " + length.toSeconds() + " s, seed " + seed);
        // After Ctrl-C, also of a start that isn't over. SIGKILL ends a stopped process too.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ServiceProcess.takeStarted().forEach(ServiceProcess::kill)));
        try (ChaosWorld world = new ChaosWorld(seed);
                ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor()) {
            say("the pair is ready: " + ChaosWorld.SEGMENTS + " segments, a volume of " + ChaosWorld.VOLUME_MEGABYTES
                    + " MB");
            Runtime.getRuntime().addShutdownHook(new Thread(world::close));
            ticker.scheduleAtFixedRate(() -> tick(world), 1, 1, TimeUnit.SECONDS);
            try {
                run(world);
            } finally {
                ticker.shutdownNow();
            }
            world.stop();
            List<ServiceProcess> processes = ServiceProcess.takeStarted();
            for (ServiceProcess process : processes) {
                complaints(process).forEach(line -> world.counts().violated(process.name() + " logged: " + line));
            }
            say("seed " + seed + ", " + length.toSeconds() + " s of faults, " + processes.size() + " processes:\n\n"
                    + world.counts().report());
            return world.counts().isClean();
        }
    }

    private void run(ChaosWorld world) throws InterruptedException, IOException {
        try (ChaosWorld.Crowd crowd = world.new Crowd(seed)) {
            crowd.start();
            TimeUnit.NANOSECONDS.sleep(WARM_UP.toNanos());
        }
        world.rest();
        ProcessFigures cache = world.cacheFigures();
        ProcessFigures proxy = world.proxyFigures();
        say("warmed up; cache: " + cache + "; proxy: " + proxy);

        inject(world, List.of(), ChaosFault.SURVIVED, 1);
        compare(world, cache, proxy, "nothing was killed so far");

        List<ChaosFault> all = new ArrayList<>(ChaosFault.SURVIVED);
        all.addAll(ChaosFault.KILLS);
        inject(world, ChaosFault.KILLS, all, 2);
        compare(world, cache, proxy, "at the end");
    }

    /** Half of the time, kinds in random order, each as often as the others; those that must not be missed first. */
    private void inject(ChaosWorld world, List<ChaosFault> first, List<ChaosFault> kinds, int part)
            throws InterruptedException, IOException {
        long end = System.nanoTime() + length.toNanos() / 2;
        Deque<ChaosFault> deck = shuffled(first);
        int missing = first.size(); // on a slow machine half of the time may be over after the first of them
        try (ChaosWorld.Crowd crowd = world.new Crowd(seed + 1000L * part)) {
            crowd.start();
            while (missing > 0 || System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(random.nextLong(200, 1_200));
                if (deck.isEmpty()) {
                    deck = shuffled(kinds);
                }
                world.reviveTheFallen();
                ChaosFault fault = deck.pop();
                say(fault.title());
                world.counts().injected(fault.title());
                fault.inject(world, random);
                missing--;
            }
        }
    }

    private Deque<ChaosFault> shuffled(List<ChaosFault> kinds) {
        List<ChaosFault> order = new ArrayList<>(kinds);
        Collections.shuffle(order, random);
        return new ArrayDeque<>(order);
    }

    private void compare(ChaosWorld world, ProcessFigures cache, ProcessFigures proxy, String when) {
        world.rest();
        try {
            world.assertFlat(cache, proxy);
        } catch (RuntimeException | AssertionError e) {
            world.counts().violated("leak, " + when + ": " + e.getMessage());
        }
        say(when + "; cache: " + world.cacheFigures() + "; proxy: " + world.proxyFigures());
    }

    /** A thread of its own: reads counters that die with their process, and says how it goes. */
    private void tick(ChaosWorld world) {
        world.counts().learn(world.pair().proxy().pid(), world.pair().proxyMetrics());
        if (++ticks % STATUS_SECONDS == 0) {
            say(world.counts().line());
        }
    }

    /** What nobody should have to read: what an operator has to look into, and stack traces. */
    private static List<String> complaints(ServiceProcess process) {
        return process.log()
                .lines()
                .filter(line -> line.contains(" ERROR ") || line.startsWith("\tat "))
                .limit(5)
                .toList();
    }

    private void say(String text) {
        System.out.printf("%6.1f s  %s%n", (System.nanoTime() - started) / 1e9, text);
    }
}
