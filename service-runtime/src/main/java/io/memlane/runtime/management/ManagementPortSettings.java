package io.memlane.runtime.management;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Gives the management port the settings that the service has, in their order. Boot gives that port's context an environment of its own, with
 * the process's variables in front of all else once more: there they would beat arguments, and bring back what the service has taken out.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
public class ManagementPortSettings {
    @Bean
    static BeanFactoryPostProcessor settingsOfTheService() {
        return beans -> {
            BeanFactory service = beans.getParentBeanFactory();
            if (service == null) {
                return;
            }
            MutablePropertySources own = environment(beans).getPropertySources();
            for (PropertySource<?> source : environment(service).getPropertySources()) {
                own.remove(source.getName());
                own.addLast(source);
            }
        };
    }

    private static ConfigurableEnvironment environment(BeanFactory beans) {
        return beans.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, ConfigurableEnvironment.class);
    }
}
