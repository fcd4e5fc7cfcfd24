package io.memlane.runtime.settings;

import java.beans.PropertyEditorSupport;
import java.nio.file.Path;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

/**
 * Takes a setting that is a path for just that. Spring's own editor takes it for a resource first: it looks for it on the class
 * path, puts variables in a second time, and turns backslashes into slashes, so that a folder {@code /org} is none and
 * {@code /srv/a${HOME}} another one.
 */
final class PlainPaths implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getBeanFactory()
                .addPropertyEditorRegistrar(registry -> registry.registerCustomEditor(Path.class, new Editor()));
    }

    private static final class Editor extends PropertyEditorSupport {
        @Override
        public void setAsText(String text) {
            setValue(StringUtils.hasText(text) ? Path.of(text).normalize() : null);
        }
    }
}
