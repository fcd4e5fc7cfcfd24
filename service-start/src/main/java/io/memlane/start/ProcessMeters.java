package io.memlane.start;

import io.memlane.model.control.ControlMessage;
import io.memlane.model.start.JvmMemory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;

/** Meters of what runs and where, the same in both services. */
@AutoConfiguration
public class ProcessMeters {
    /** What was built without Maven, as by an IDE, has no version. */
    @Bean
    MeterBinder buildMeters(ObjectProvider<BuildProperties> properties) {
        BuildProperties build = properties.getIfAvailable();
        String version = build == null ? "unknown" : String.valueOf(build.getVersion());
        return registry -> Gauge.builder("memlane.build.info", () -> 1)
                .tag("version", version)
                .tag("protocol", String.valueOf(ControlMessage.MAX_VERSION))
                .description("Release of this service, and the newest version of the control protocol that it speaks")
                .register(registry);
    }

    /** Without a limit there is nothing to compare with, and NaN keeps the meter known all the same. */
    @Bean
    MeterBinder memoryMeters(ObjectProvider<JvmMemory> memory) {
        JvmMemory known = memory.getIfAvailable(JvmMemory::read);
        double limit = known.limitBytes().isPresent() ? known.limitBytes().getAsLong() : Double.NaN;
        return registry -> Gauge.builder("memlane.container.memory.limit", () -> limit)
                .description("Memory that the container may use; NaN without a limit")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }
}
