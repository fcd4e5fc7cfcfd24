package io.memlane.proxy;

import io.memlane.proxy.console.ConsoleProperties;
import io.memlane.proxy.control.CacheClientProperties;
import io.memlane.proxy.control.CacheVolumeProperties;
import io.memlane.proxy.fetch.RequestProperties;
import io.memlane.proxy.hot.HotProperties;
import io.memlane.proxy.policy.HttpProperties;
import io.memlane.proxy.segments.PoolProperties;
import io.memlane.proxy.segments.SegmentProperties;
import io.memlane.proxy.web.accesslog.AccessLogProperties;
import io.memlane.proxy.web.connection.ClientProperties;
import jakarta.validation.Valid;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * All keys of the proxy. {@code SettingNames} refuses a key that nobody knows.
 *
 * @param shm The volume that both services mount.
 * @param control The cache's control port.
 * @param pool The pool of segments.
 * @param segment What segments do beside carrying bytes.
 * @param proxy How requests are served.
 * @param client What clients may take.
 * @param http What holds for paths.
 * @param accessLog A line for each request.
 * @param console The page for operators.
 * @param hot Answers that are given again without asking the cache.
 * @param management The management port.
 */
@ConfigurationProperties(prefix = "memlane")
@Validated
record ProxyProperties(
        @Valid @DefaultValue @NestedConfigurationProperty CacheVolumeProperties shm,
        @Valid @DefaultValue @NestedConfigurationProperty CacheClientProperties control,
        @Valid @DefaultValue @NestedConfigurationProperty PoolProperties pool,
        @Valid @DefaultValue @NestedConfigurationProperty SegmentProperties segment,
        @Valid @DefaultValue @NestedConfigurationProperty RequestProperties proxy,
        @Valid @DefaultValue @NestedConfigurationProperty ClientProperties client,
        @Valid @DefaultValue @NestedConfigurationProperty HttpProperties http,
        @Valid @DefaultValue @NestedConfigurationProperty AccessLogProperties accessLog,
        @Valid @DefaultValue @NestedConfigurationProperty ConsoleProperties console,
        @Valid @DefaultValue @NestedConfigurationProperty HotProperties hot,
        @Valid @DefaultValue @NestedConfigurationProperty ManagementProperties management) {

    /** Refuses sizes that have no room for checksums, if they are asked for. */
    ProxyProperties {
        pool.geometry(segment.verify());
    }
}
