package io.memlane.proxy;

import io.memlane.proxy.cache.CacheClientProperties;
import io.memlane.proxy.cache.VolumeProperties;
import io.memlane.proxy.console.ConsoleProperties;
import io.memlane.proxy.policy.HttpProperties;
import io.memlane.proxy.pool.PoolProperties;
import io.memlane.proxy.pool.SegmentProperties;
import io.memlane.proxy.resilience.RequestProperties;
import io.memlane.proxy.web.AccessLogProperties;
import io.memlane.proxy.web.ClientProperties;
import jakarta.validation.Valid;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * All keys of the proxy. {@code SettingNames} refuses a key that nobody knows.
 *
 * @param shm the volume that both services mount
 * @param control the cache's control port
 * @param pool the segments
 * @param segment what segments do beside carrying bytes
 * @param proxy how requests are served
 * @param client what clients may take
 * @param http what holds for paths
 * @param accessLog a line for each request
 * @param console the page for operators
 */
@ConfigurationProperties(prefix = "memlane")
@Validated
record ProxyProperties(
        @Valid @DefaultValue VolumeProperties shm,
        @Valid @DefaultValue CacheClientProperties control,
        @Valid @DefaultValue PoolProperties pool,
        @Valid @DefaultValue SegmentProperties segment,
        @Valid @DefaultValue RequestProperties proxy,
        @Valid @DefaultValue ClientProperties client,
        @Valid @DefaultValue HttpProperties http,
        @Valid @DefaultValue AccessLogProperties accessLog,
        @Valid @DefaultValue ConsoleProperties console) {

    /** Refuses sizes that have no room for checksums, if they are asked for. */
    ProxyProperties {
        pool.geometry(segment.verify());
    }
}
