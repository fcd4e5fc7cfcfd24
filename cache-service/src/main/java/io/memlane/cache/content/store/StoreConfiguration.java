package io.memlane.cache.content.store;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store, if it has a folder; closed with the context. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("memlane.store.directory")
class StoreConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(StoreConfiguration.class);

    private static final String REMEDY =
            "Make room where the folder lies. If it was removed or replaced, restart the cache."
                    + " Answers go on meanwhile, from the origin.";

    /** Of an entry of the index, just after it has grown. */
    private static final int ENTRY_BYTES = 64;

    @Bean
    Store store(StoreProperties properties, MeterRegistry registry) {
        Path directory = requireNonNull(properties.directory()).toAbsolutePath();
        checkMemory(properties.maxEntries(), Runtime.getRuntime().maxMemory());
        long bytes = limit(properties.maxSize().toBytes(), directory);
        return Store.open(directory, bytes, properties.maxEntries(), registry);
    }

    /**
     * Refuses an index that would leave too little of the heap to all else.
     *
     * @throws StoreUnavailableException with the figures
     */
    static void checkMemory(long entries, long heapBytes) {
        long most = heapBytes / 2 / ENTRY_BYTES;
        if (entries > most) {
            throw new StoreUnavailableException(
                    "The index of " + entries + " entries takes " + ((entries * ENTRY_BYTES) >> 20)
                            + " MiB, and the heap has " + (heapBytes >> 20) + " MiB.",
                    "Lower memlane.store.max-entries to " + most + ", or raise -Xmx to twice the index.");
        }
    }

    @Bean
    HealthIndicator storeHealthIndicator(Store store) {
        return () -> {
            String problem = store.problem();
            Health.Builder health = problem == null
                    ? Health.up()
                    : Health.down().withDetail("problem", problem).withDetail("remedy", REMEDY);
            return health.withDetail("directory", store.directory().toString())
                    .withDetail("entries", store.entries())
                    .withDetail("usedBytes", store.usedBytes())
                    .withDetail("limitBytes", store.limitBytes())
                    .build();
        };
    }

    /** What is beside the store needs some room, too, and a file system that is full to the brim is slow. */
    private static long limit(long wanted, Path directory) {
        try {
            Path there = directory;
            while (!Files.exists(there)) {
                there = requireNonNull(there.getParent());
            }
            long most = Files.getFileStore(there).getTotalSpace() / 10 * 8;
            if (wanted <= most) {
                return wanted;
            }
            LOG.warn(
                    "memlane.store.max-size is {} bytes, more than 80% of what {} lies on: {} bytes are used",
                    wanted, directory, most);
            return most;
        } catch (IOException e) {
            return wanted; // the opening says what is wrong with it
        }
    }
}
