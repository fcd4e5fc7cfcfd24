package io.memlane.runtime.settings;

import io.memlane.runtime.start.Service;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Checks the names of all settings before any bean is made. Each service has one of its own in its {@code spring.factories}.
 *
 * <p>A listener without an order is the last one: all files have been read by then, and the log works, which it doesn't yet for an
 * {@code EnvironmentPostProcessor}.
 */
public abstract class SettingNamesListener implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    private final Service service;

    /**
     * @param service whose keys are known
     */
    protected SettingNamesListener(Service service) {
        this.service = service;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        List<GivenSetting> given = new ArrayList<>();
        for (PropertySource<?> source : event.getEnvironment().getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                for (String name : enumerable.getPropertyNames()) {
                    given.add(setting(enumerable, name));
                }
            }
        }
        SettingNames.check(service, given);
    }

    private static GivenSetting setting(EnumerablePropertySource<?> source, String name) {
        GivenSetting.Source kind = switch (source) {
            case CommandLinePropertySource<?> arguments -> GivenSetting.Source.ARGUMENT;
            case SystemEnvironmentPropertySource variables -> GivenSetting.Source.VARIABLE;
            default -> GivenSetting.Source.PROPERTY;
        };
        return new GivenSetting(name, kind, Origins.of(source, name), "".equals(source.getProperty(name)));
    }
}
