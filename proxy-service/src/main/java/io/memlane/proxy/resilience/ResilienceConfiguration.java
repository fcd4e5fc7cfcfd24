package io.memlane.proxy.resilience;

import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What can't be said in application.yml, where the limits of the instance "cache" are. */
@Configuration(proxyBeanMethods = false)
class ResilienceConfiguration {
    @Bean
    RetryConfigCustomizer retryOnlyBrokenSegments() {
        return RetryConfigCustomizer.of(
                "cache",
                builder -> builder.retryOnException(
                        failure -> failure instanceof BrokenSegmentException broken && broken.isRetryable()));
    }
}
