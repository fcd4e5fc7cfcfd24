package io.memlane.cache.volume;

import io.memlane.runtime.start.JvmMemory;
import io.memlane.runtime.start.Service;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The volume, its health and its meters. */
@Configuration(proxyBeanMethods = false)
class VolumeConfiguration {
    @Bean
    Volume volume(VolumeProperties properties) {
        return Volume.open(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    JvmMemory jvmMemory() {
        return JvmMemory.read();
    }

    /** After the volume, whose size decides, and before the control port, which lets proxies fill it. */
    @Bean
    SmartInitializingSingleton memoryCheck(JvmMemory memory, Volume volume) {
        return () -> memory.check(Service.CACHE, volume.isMemory() ? volume.limitBytes() + volume.hotBytes() : 0);
    }

    @Bean
    HealthIndicator volumeHealthIndicator(Volume volume) {
        return () -> {
            String problem = volume.problem();
            Health.Builder health = problem == null
                    ? Health.up()
                    : Health.down().withDetail("problem", problem).withDetail("remedy", Volume.REMEDY);
            return health.withDetail("directory", volume.directory().toString())
                    .withDetail("reservedBytes", volume.reservedBytes())
                    .withDetail("limitBytes", volume.limitBytes())
                    .withDetail("freeBytes", volume.freeBytes())
                    .withDetail("hot", volume.hotState())
                    .build();
        };
    }

    @Bean
    MeterBinder volumeMeters(Volume volume) {
        return registry -> {
            bytes(registry, volume, "reserved", Volume::reservedBytes);
            bytes(registry, volume, "used", Volume::usedBytes);
            bytes(registry, volume, "free", Volume::freeBytes);
            bytes(registry, volume, "limit", Volume::limitBytes);
        };
    }

    private static void bytes(MeterRegistry registry, Volume volume, String kind, ToDoubleFunction<Volume> value) {
        Gauge.builder("memlane.shm.bytes", volume, value)
                .tag("kind", kind)
                .description(
                        "Shared-memory volume: reserved by segments, used by anybody, free, and the most that segments"
                                + " may reserve")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }
}
