package io.memlane.runtime.settings;

import io.memlane.runtime.start.StartRefusedException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses a start under a locale that isn't UTF-8. Java reads names of files, arguments and environment variables by the
 * locale, whatever its default charset is, and can't be told otherwise: it sets {@code sun.jnu.encoding} itself, over what
 * the command line says (tried with JDK 25). In the locale C, which is what services and jobs get that nobody gave one, a
 * file {@code grün.txt} would be "not found", and a policy that denies {@code /grün/**} would deny nothing.
 */
final class LocaleCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    private static final String ENCODING = "sun.jnu.encoding";

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        // Not what an argument of that name says.
        PropertySource<?> system = event.getEnvironment()
                .getPropertySources()
                .get(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        Object encoding = system == null ? null : system.getProperty(ENCODING);
        if (encoding != null && !isUtf8(encoding.toString())) {
            throw new StartRefusedException(
                    "The locale's encoding is " + encoding
                            + ", not UTF-8: Java can't read the names of files, arguments"
                            + " and environment variables that have other characters.",
                    "Set the environment variable LC_ALL=C.UTF-8, or another locale of this machine that is UTF-8"
                            + " (\"locale -a\" lists them). With systemd: Environment=LC_ALL=C.UTF-8.");
        }
    }

    private static boolean isUtf8(String encoding) {
        try {
            return Charset.forName(encoding).equals(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
