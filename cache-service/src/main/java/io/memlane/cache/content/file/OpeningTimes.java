package io.memlane.cache.content.file;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How long files take to be located and opened, which is where a slow disk shows. A file that is open already isn't timed. */
public final class OpeningTimes implements LongConsumer, MeterBinder {
    private volatile @Nullable Timer timer;

    @Override
    public void bindTo(MeterRegistry registry) {
        timer = Timer.builder("memlane.content.opening")
                .description("To locate and open a content file that isn't open yet, vain attempts included")
                .register(registry);
    }

    @Override
    public void accept(long nanos) {
        Timer bound = timer;
        if (bound != null) {
            bound.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
