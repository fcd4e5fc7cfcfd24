package io.memlane.proxy.cache;

import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The shared-memory volume.
 *
 * @param directory The volume: the folder that the cache serves, as this process sees it.
 */
public record VolumeProperties(
        @DefaultValue("/dev/shm/memlane") Path directory) {}
