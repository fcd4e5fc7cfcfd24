package io.memlane.cache.volume;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The shared-memory volume.
 *
 * @param directory The volume: a folder on a tmpfs that the proxy mounts too. It is made if it is missing.
 * @param maxSize What all segments together may take of the volume. If it isn't given, that is half of the volume.
 * @param trustedUsers Users, by name or number, whose folder and files on the volume are taken beside this process's own and root's. Those of
 *     others are refused, as they could put segments of their own in place of this cache's.
 */
public record VolumeProperties(
        @DefaultValue("/dev/shm/memlane") Path directory,
        @Nullable DataSize maxSize,
        @DefaultValue List<String> trustedUsers) {}
