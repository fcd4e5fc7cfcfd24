package io.memlane.proxy.console;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.memlane.proxy.control.CacheLink;
import io.memlane.proxy.fetch.BodiesElsewhere;
import io.memlane.proxy.fetch.BreakerWatch;
import io.memlane.proxy.fetch.RequestProperties;
import io.memlane.proxy.hot.HotObjects;
import io.memlane.proxy.segments.PoolProperties;
import io.memlane.proxy.segments.SegmentPool;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the console shows. {@link ConsolePort} has what it is shown with. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {
    @Bean
    @ConditionalOnBooleanProperty(name = "memlane.console.enabled", matchIfMissing = true)
    ConsoleFeed consoleFeed(
            SegmentPool pool,
            PoolProperties properties,
            RequestProperties requests,
            CacheLink link,
            CircuitBreakerRegistry breakers,
            BreakerWatch watch,
            BodiesElsewhere bodies,
            HotObjects hot,
            MeterRegistry meters,
            ObjectProvider<BuildProperties> builds) {
        BuildProperties build = builds.getIfAvailable();
        String version = build == null ? "unknown" : String.valueOf(build.getVersion());
        ConsoleView view = new ConsoleView(pool, link, breakers.circuitBreaker("cache"), watch, bodies, hot);
        return new ConsoleFeed(
                view,
                () -> new Traffic(meters),
                Facts.of(version, properties, requests),
                ConsoleFeed.sampleNanos(properties));
    }

    /** There from the start also where there is no console. */
    @Bean
    MeterBinder consoleMeters(ObjectProvider<ConsoleFeed> feeds) {
        ConsoleFeed feed = feeds.getIfAvailable();
        return registry -> Gauge.builder("memlane.console.viewers", () -> feed == null ? 0 : feed.viewers())
                .description("Open consoles; nothing is sampled for them while there is none")
                .baseUnit("viewers")
                .register(registry);
    }
}
