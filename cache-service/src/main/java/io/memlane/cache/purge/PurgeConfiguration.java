package io.memlane.cache.purge;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.mount.Purging;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint, if there is a token that it can ask for. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("memlane.purge.token-file")
class PurgeConfiguration {
    @Bean
    PurgeEndpoint purgeEndpoint(PurgeProperties properties, Purging purging) {
        return new PurgeEndpoint(new PurgeToken(requireNonNull(properties.tokenFile())), purging);
    }
}
