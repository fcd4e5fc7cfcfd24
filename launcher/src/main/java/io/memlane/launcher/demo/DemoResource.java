package io.memlane.launcher.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the demo origin has, each by a rule of its own. */
enum DemoResource {
    FRESH("max-age=10", 400, Trait.PLAIN),
    VALIDATED("max-age=3", 400, Trait.TAGGED),
    STALE("max-age=3, stale-while-revalidate=120", 1_200, Trait.PLAIN),
    SLOW("max-age=20", 2_500, Trait.PLAIN),
    FAILING("max-age=3, stale-if-error=300", 300, Trait.FAILS_WHEN_TOLD),
    CUT("max-age=20", 200, Trait.BREAKS_OFF),
    NOTE("max-age=60", 400, Trait.WRITABLE),
    PURGED("max-age=3600", 400, Trait.PLAIN),
    PRIVATE("private, max-age=60", 400, Trait.PLAIN),
    NO_STORE("no-store", 400, Trait.PLAIN);

    /** What else it does. */
    enum Trait {
        PLAIN,
        /** Has an entity tag, and answers 304 to who has it. */
        TAGGED,
        FAILS_WHEN_TOLD,
        /** Ends the connection in the middle of the body, unless asked for the rest alone. */
        BREAKS_OFF,
        WRITABLE
    }

    static final String PREFIX = "/try/";

    private final String cacheControl;
    private final Duration delay;
    private final Trait trait;

    DemoResource(String cacheControl, int delayMillis, Trait trait) {
        this.cacheControl = cacheControl;
        this.delay = Duration.ofMillis(delayMillis);
        this.trait = trait;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String path() {
        return PREFIX + label();
    }

    static Optional<DemoResource> at(String path) {
        return Arrays.stream(values())
                .filter(resource -> resource.path().equals(path))
                .findFirst();
    }

    String cacheControl() {
        return cacheControl;
    }

    /** How long it thinks before it answers. */
    Duration delay() {
        return delay;
    }

    Trait trait() {
        return trait;
    }
}
