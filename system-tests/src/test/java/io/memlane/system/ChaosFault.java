package io.memlane.system;

import io.memlane.model.segment.SharedPageDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What is done to the pair, one after the other, while the clients ask. */
enum ChaosFault {
    STOP_CACHE("cache stopped and continued") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws InterruptedException {
            stop(world.pair().cache(), random);
        }
    },
    STOP_PROXY("proxy stopped and continued") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws InterruptedException {
            stop(world.pair().proxy(), random);
        }
    },
    REPLACE_CONTENT("content replaced") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws IOException {
            world.content().replace();
        }
    },
    GROW_CONTENT("content appended to") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws IOException, InterruptedException {
            for (int i = random.nextInt(40); i >= 0; i--) {
                world.content().append(random);
                TimeUnit.MILLISECONDS.sleep(random.nextLong(30));
            }
        }
    },
    TOUCH_CONTENT("links, modes and attributes of content changed") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws IOException, InterruptedException {
            for (int i = random.nextInt(40); i >= 0; i--) {
                world.content().touchMetadata(random);
                TimeUnit.MILLISECONDS.sleep(random.nextLong(30));
            }
        }
    },
    CORRUPT_PAGE("nonsense in a shared page") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws IOException {
            corruptPage(world, random);
        }
    },
    /** With a broken segment, which can't be replaced before there is space again. */
    FILL_VOLUME("volume filled by somebody else") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws IOException, InterruptedException {
            Scratch scratch = world.pair().scratch();
            try {
                scratch.fill();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    corruptPage(world, random);
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(50, 500));
                    // What the broken segment gave back.
                    scratch.fill();
                }
            } finally {
                scratch.empty();
            }
        }
    },
    KILL_CACHE("cache killed (kill -9)") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws InterruptedException {
            world.pair().cache().kill();
            TimeUnit.MILLISECONDS.sleep(random.nextLong(0, 1_500));
            world.pair().startCache();
            awaitReadyMostly(world, random);
        }
    },
    KILL_PROXY("proxy killed (kill -9)") {
        @Override
        void inject(ChaosWorld world, RandomGenerator random) throws InterruptedException {
            world.proxyDies();
            world.pair().proxy().kill();
            TimeUnit.MILLISECONDS.sleep(random.nextLong(0, 1_500));
            world.pair().startProxy();
            // Whoever finds nobody listening must not be taken for unanswered.
            world.pair().awaitReady();
            world.proxyIsBack();
        }
    };

    /** Those that both processes survive. */
    static final List<ChaosFault> SURVIVED =
            List.of(STOP_CACHE, STOP_PROXY, REPLACE_CONTENT, GROW_CONTENT, TOUCH_CONTENT, CORRUPT_PAGE, FILL_VOLUME);

    static final List<ChaosFault> KILLS = List.of(KILL_CACHE, KILL_PROXY);

    private final String title;

    ChaosFault(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Does it, and mends it. */
    abstract void inject(ChaosWorld world, RandomGenerator random) throws IOException, InterruptedException;

    private static void stop(ServiceProcess process, RandomGenerator random) throws InterruptedException {
        process.suspend();
        try {
            TimeUnit.MILLISECONDS.sleep(random.nextLong(50, ChaosWorld.LONGEST_STOP.toMillis()));
        } finally {
            process.goOn();
        }
    }

    /** As a rule what comes next finds a pair that works; sometimes one that is just starting. */
    private static void awaitReadyMostly(ChaosWorld world, RandomGenerator random) {
        if (random.nextInt(4) > 0) {
            world.pair().awaitReady();
        }
    }

    private static void corruptPage(ChaosWorld world, RandomGenerator random) throws IOException {
        List<String> segments = world.pair().scratch().segments();
        if (segments.isEmpty()) {
            return;
        }
        // Perhaps it is being replaced just then.
        world.pair()
                .scratch()
                .poke(segments.get(random.nextInt(segments.size())), SharedPageDescriptor.RELEASED_OFFSET, -1);
    }
}
