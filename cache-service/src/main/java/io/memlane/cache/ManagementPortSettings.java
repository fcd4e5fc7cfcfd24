package io.memlane.cache;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Takes the settings of a content port out of the management port's context as well: Boot gives that an environment of its own, with
 * the process's variables once more. Boot imports this into that context; it isn't a {@code @Configuration}, which the scan for components
 * would find.
 */
class ManagementPortSettings {
    @Bean
    static BeanFactoryPostProcessor contentPortSettings() {
        return beans -> {
            String name = ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME;
            new ContentPortSettings(beans.getBean(name, ConfigurableEnvironment.class)).takeOut();
        };
    }
}
