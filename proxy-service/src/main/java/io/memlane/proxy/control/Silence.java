package io.memlane.proxy.control;

import io.memlane.model.inspect.LockHolder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Since when the cache has been connected and said nothing, and what can be seen of its process. The link's thread. */
final class Silence {
    private final Path volume;
    private final InstantSource clock;
    private Instant heard;
    private boolean attached;

    /** @param volume which the cache has locked */
    Silence(Path volume, InstantSource clock) {
        this.volume = volume;
        this.clock = clock;
        this.heard = clock.instant();
    }

    /** The cache is asked for the first time since something else than silence was heard. */
    void begin() {
        heard = clock.instant();
        attached = false;
    }

    void heard() {
        heard = clock.instant();
        attached = true;
    }

    /** It was silent for too long, as {@code timeout} says. */
    Trouble trouble(Throwable timeout) {
        String since = heard.truncatedTo(ChronoUnit.SECONDS).toString();
        return new Trouble(
                (attached
                                ? "the cache was attached and has been silent since "
                                : "the cache takes connections and has answered nothing since ")
                        + since
                        + process(LockHolder.of(volume)),
                Trouble.of(timeout).remedy());
    }

    /** Only where it can be seen: not from another container, as a rule. */
    private static String process(@Nullable LockHolder holder) {
        return holder == null ? "" : "; its process, " + holder.pid() + ", is " + holder.state();
    }
}
