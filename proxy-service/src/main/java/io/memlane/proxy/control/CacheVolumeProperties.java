package io.memlane.proxy.control;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The shared-memory volume.
 *
 * @param directory The volume: the folder that the cache serves, as this process sees it.
 * @param trustedUsers Users, by name or number, whose folder and files on the volume are taken beside this process's own and root's: that of
 *     the cache, if it runs as another user. Those of others are refused.
 */
public record CacheVolumeProperties(
        @DefaultValue("/dev/shm/memlane") Path directory,
        @DefaultValue List<String> trustedUsers) {}
