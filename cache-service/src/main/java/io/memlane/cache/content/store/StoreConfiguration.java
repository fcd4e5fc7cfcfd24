package io.memlane.cache.content.store;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store, if it has a folder; closed with the context. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("memlane.store.directory")
class StoreConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(StoreConfiguration.class);

    @Bean
    Store store(StoreProperties properties, MeterRegistry registry) {
        Path directory = requireNonNull(properties.directory()).toAbsolutePath();
        long bytes = limit(properties.maxSize().toBytes(), directory);
        return Store.open(new StoreLimits(directory, bytes, properties.maxEntries()), new StoreMeters(registry));
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
