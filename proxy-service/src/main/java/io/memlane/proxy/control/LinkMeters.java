package io.memlane.proxy.control;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** Whether there is a cache. */
@Component
class LinkMeters implements MeterBinder {
    private final CacheLink link;

    LinkMeters(CacheLink link) {
        this.link = link;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("memlane.cache.attached", link, known -> known.isAttached() ? 1 : 0)
                .description("1 while the cache is there and takes requests, else 0")
                .register(registry);
    }
}
