package io.memlane.proxy.policy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The policies, for the content port to ask and for the management port to show. */
@Configuration(proxyBeanMethods = false)
public class PolicyConfiguration {
    @Bean
    Policies policies(HttpProperties properties) {
        return new Policies(properties);
    }

    @Bean
    PoliciesEndpoint policiesEndpoint(HttpProperties properties) {
        return new PoliciesEndpoint(properties);
    }
}
