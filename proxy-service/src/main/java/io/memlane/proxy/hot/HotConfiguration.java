package io.memlane.proxy.hot;

import io.memlane.proxy.control.CacheLink;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is kept, what is told of it, and its meters. */
@Configuration(proxyBeanMethods = false)
public class HotConfiguration {
    @Bean
    HotObjects hotObjects(CacheLink link, HotProperties properties) {
        return new HotObjects(link::hotWords, link::tell, properties);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    HotReports hotReports(HotObjects objects) {
        return objects.reports();
    }

    @Bean
    MeterBinder hotMeters(HotObjects objects) {
        return registry -> {
            objects.counts().bindTo(registry);
            Gauge.builder("memlane.hot.objects", objects, HotObjects::size)
                    .description("Answers that are kept to be given without asking the cache")
                    .baseUnit("answers")
                    .register(registry);
            Gauge.builder("memlane.hot.memory", objects, HotObjects::usedBytes)
                    .description("Direct memory that kept answers take")
                    .baseUnit(BaseUnits.BYTES)
                    .register(registry);
        };
    }
}
