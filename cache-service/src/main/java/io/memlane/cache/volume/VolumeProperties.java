package io.memlane.cache.volume;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The shared-memory volume.
 *
 * @param directory folder on a tmpfs that the proxy mounts too; made if it is missing
 * @param maxSize what all segments together may take; half of the volume if not given
 */
public record VolumeProperties(
        @DefaultValue("/dev/shm/memlane") Path directory,
        @Nullable DataSize maxSize) {}
