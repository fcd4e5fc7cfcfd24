package io.memlane.cache;

import io.memlane.cache.content.store.StoreProperties;
import io.memlane.cache.control.ControlProperties;
import io.memlane.cache.control.SessionProperties;
import io.memlane.cache.hot.HotProperties;
import io.memlane.cache.mount.ContentProperties;
import io.memlane.cache.mount.OriginProperties;
import io.memlane.cache.purge.PurgeProperties;
import io.memlane.cache.volume.VolumeProperties;
import io.memlane.runtime.management.ManagementHosts;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands each feature its own part of the configuration. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class CacheConfiguration {
    @Bean
    VolumeProperties volumeProperties(CacheProperties properties) {
        return properties.shm();
    }

    @Bean
    ControlProperties controlProperties(CacheProperties properties) {
        return properties.control();
    }

    @Bean
    SessionProperties sessionProperties(CacheProperties properties) {
        return properties.cache();
    }

    @Bean
    ContentProperties contentProperties(CacheProperties properties) {
        return properties.content();
    }

    @Bean
    OriginProperties originProperties(CacheProperties properties) {
        return properties.origin();
    }

    @Bean
    HotProperties hotProperties(CacheProperties properties) {
        return properties.hot();
    }

    @Bean
    StoreProperties storeProperties(CacheProperties properties) {
        return properties.store().apartFrom(properties.shm().directory());
    }

    @Bean
    PurgeProperties purgeProperties(CacheProperties properties) {
        return properties.purge();
    }

    @Bean
    ManagementHosts managementHosts(CacheProperties properties) {
        return new ManagementHosts(properties.management().hosts());
    }
}
