package io.memlane.cache.purge;

import static java.util.Objects.requireNonNull;

import io.memlane.cache.mount.Purging;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint, if there is a token that it can ask for. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("memlane.purge.token-file")
class PurgeConfiguration {
    @Bean
    PurgeEndpoint purgeEndpoint(PurgeProperties properties, Purging purging) {
        Path file = requireNonNull(properties.tokenFile());
        return new PurgeEndpoint(properties.makeToken() ? PurgeToken.made(file) : new PurgeToken(file), purging);
    }
}
