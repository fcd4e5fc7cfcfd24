package io.memlane.cache.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.cache.CacheApplication;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.context.support.StandardServletEnvironment;

/** A start of the whole service in this process that must fail, with an environment and system properties of its own. */
final class FailedStart {
    private final CapturedOutput output;
    private final Map<String, Object> variables = new HashMap<>();
    private final Map<String, Object> systemProperties = new HashMap<>();
    private ApplicationContextInitializer<GenericApplicationContext> beans = context -> {};
    private String source = CacheApplication.class.getName();
    private WebApplicationType type = WebApplicationType.SERVLET;

    FailedStart(CapturedOutput output) {
        this.output = output;
    }

    FailedStart variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    FailedStart systemProperty(String name, String value) {
        systemProperties.put(name, value);
        return this;
    }

    /** Puts a bean in the place of the service's own. */
    <T> FailedStart bean(Class<T> type, T bean) {
        beans = context -> context.registerBean(type, () -> bean);
        return this;
    }

    /** Starts what takes the settings and nothing else: enough for what those refuse, and five times as quick. */
    FailedStart ofSettingsAlone() {
        source = CacheApplication.class.getPackageName() + ".CacheConfiguration";
        type = WebApplicationType.NONE;
        return this;
    }

    /** Starts, and sees to it that the operator gets a description with all of these texts and no stack trace. */
    void assertRefused(String[] arguments, String... texts) {
        SpringApplication application = new SpringApplication();
        application.setSources(Set.of(source));
        application.setWebApplicationType(type);
        application.setEnvironment(environment(variables, systemProperties));
        application.addInitializers(beans);
        application.setRegisterShutdownHook(false);
        // What main() doesn't catch ends the process with the exit code 1.
        assertThatThrownBy(() -> application.run(arguments).close()).isInstanceOf(RuntimeException.class);
        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains(texts)
                // A trace of the start's: Chronicle's finalizers may report what other tests have left.
                .doesNotContain("\tat org.springframework", "\tat io.memlane");
    }

    /** One that has none of this JVM's variables and properties. */
    static StandardServletEnvironment environment(Map<String, Object> variables, Map<String, Object> systemProperties) {
        StandardServletEnvironment environment = new StandardServletEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                        new MapPropertySource(
                                StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, systemProperties));
        return environment;
    }
}
