package io.memlane.runtime.meters;

import com.sun.management.OperatingSystemMXBean;
import io.memlane.model.control.ControlMessage;
import io.memlane.runtime.start.JvmMemory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.logging.logback.LogbackMetricsAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Meters of what runs and where, the same in both services. */
@AutoConfiguration(before = LogbackMetricsAutoConfiguration.class)
public class ProcessMeters {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

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

    /** Under the names that Prometheus' own libraries use, in place of Micrometer's, which aren't valid ones. */
    @Bean
    MeterBinder processorMeters() {
        return registry -> {
            FunctionCounter.builder("process.cpu", SYSTEM, system -> system.getProcessCpuTime() / NANOS_PER_SECOND)
                    .description("Processor time of this process, in user and in kernel mode")
                    .baseUnit("seconds")
                    .register(registry);
            Gauge.builder("memlane.container.processors", SYSTEM, OperatingSystemMXBean::getAvailableProcessors)
                    .description("Processors that this process may use")
                    .register(registry);
        };
    }

    @Bean
    LogMeters logMeters() {
        return new LogMeters();
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
