package io.memlane.proxy.fetch;

import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.retry.RetryConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What can't be said in application.yml, where the limits of the instance "cache" are. */
@Configuration(proxyBeanMethods = false)
class ResilienceConfiguration {
    @Bean
    RetryConfigCustomizer retryOnlyBrokenSegments() {
        return new RetryConfigCustomizer() {
            @Override
            @SuppressWarnings({"unchecked", "rawtypes"}) // the interface has a raw type
            public void customize(RetryConfig.Builder builder) {
                builder.retryOnException(
                        failure -> failure instanceof BrokenSegmentException broken && broken.isRetryable());
            }

            @Override
            public String name() {
                return "cache";
            }
        };
    }
}
