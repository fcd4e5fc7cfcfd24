package io.memlane.cache;

import io.memlane.cache.content.ContentProperties;
import io.memlane.cache.control.ControlProperties;
import io.memlane.cache.control.SessionProperties;
import io.memlane.cache.volume.VolumeProperties;
import jakarta.validation.Valid;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * All keys of the cache. {@code SettingNames} refuses a key that nobody knows.
 *
 * @param shm the volume that both services mount
 * @param control the control port
 * @param cache how sessions are served
 * @param content what is served
 */
@ConfigurationProperties(prefix = "memlane")
@Validated
record CacheProperties(
        @Valid @DefaultValue VolumeProperties shm,
        @Valid @DefaultValue ControlProperties control,
        @Valid @DefaultValue SessionProperties cache,
        @Valid @DefaultValue ContentProperties content) {}
