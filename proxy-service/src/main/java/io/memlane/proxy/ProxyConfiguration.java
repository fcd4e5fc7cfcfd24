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
import io.memlane.runtime.management.ManagementHosts;
import io.memlane.runtime.start.JvmMemory;
import io.memlane.runtime.start.Service;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands each feature its own part of the configuration. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProxyProperties.class)
class ProxyConfiguration {
    @Bean
    @ConditionalOnMissingBean
    JvmMemory jvmMemory() {
        return JvmMemory.read();
    }

    /** Without the volume: its pages are charged to the cache, which writes them. */
    @Bean
    SmartInitializingSingleton memoryCheck(JvmMemory memory, HotProperties hot) {
        long buffersBytes = hot.maxSize().toBytes();
        return () -> {
            memory.checkBuffers(Service.PROXY, "memlane.hot.max-size", buffersBytes);
            memory.withBuffers(buffersBytes).check(Service.PROXY, 0);
        };
    }

    @Bean
    CacheVolumeProperties volumeProperties(ProxyProperties properties) {
        return properties.shm();
    }

    @Bean
    CacheClientProperties cacheClientProperties(ProxyProperties properties) {
        return properties.control();
    }

    @Bean
    PoolProperties poolProperties(ProxyProperties properties) {
        return properties.pool();
    }

    @Bean
    SegmentProperties segmentProperties(ProxyProperties properties) {
        return properties.segment();
    }

    @Bean
    ClientProperties clientProperties(ProxyProperties properties) {
        return properties.client();
    }

    @Bean
    HttpProperties httpProperties(ProxyProperties properties) {
        return properties.http();
    }

    @Bean
    HotProperties hotProperties(ProxyProperties properties) {
        return properties.hot();
    }

    @Bean
    AccessLogProperties accessLogProperties(ProxyProperties properties) {
        return properties.accessLog();
    }

    @Bean
    ConsoleProperties consoleProperties(ProxyProperties properties) {
        return properties.console();
    }

    @Bean
    RequestProperties requestProperties(ProxyProperties properties) {
        return properties.proxy();
    }

    @Bean
    ManagementHosts managementHosts(ProxyProperties properties) {
        return new ManagementHosts(properties.management().hosts());
    }
}
