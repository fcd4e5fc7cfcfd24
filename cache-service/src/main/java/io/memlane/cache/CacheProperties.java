package io.memlane.cache;

import io.memlane.cache.content.store.StoreProperties;
import io.memlane.cache.control.ControlProperties;
import io.memlane.cache.control.SessionProperties;
import io.memlane.cache.hot.HotProperties;
import io.memlane.cache.mount.ContentProperties;
import io.memlane.cache.mount.OriginProperties;
import io.memlane.cache.purge.PurgeProperties;
import io.memlane.cache.volume.VolumeProperties;
import jakarta.validation.Valid;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * All keys of the cache. {@code SettingNames} refuses a key that nobody knows.
 *
 * @param shm The volume that both services mount.
 * @param control The control port.
 * @param cache How sessions are served.
 * @param content What is served.
 * @param origin How origins are asked.
 * @param hot Answers that proxies give again without asking.
 * @param store What is kept of origins' responses.
 * @param purge Who may purge it.
 * @param management The management port.
 */
@ConfigurationProperties(prefix = "memlane")
@Validated
record CacheProperties(
        @Valid @DefaultValue @NestedConfigurationProperty VolumeProperties shm,
        @Valid @DefaultValue @NestedConfigurationProperty ControlProperties control,
        @Valid @DefaultValue @NestedConfigurationProperty SessionProperties cache,
        @Valid @DefaultValue @NestedConfigurationProperty ContentProperties content,
        @Valid @DefaultValue @NestedConfigurationProperty OriginProperties origin,
        @Valid @DefaultValue @NestedConfigurationProperty HotProperties hot,
        @Valid @DefaultValue @NestedConfigurationProperty StoreProperties store,
        @Valid @DefaultValue @NestedConfigurationProperty PurgeProperties purge,
        @Valid @DefaultValue @NestedConfigurationProperty ManagementProperties management) {}
