package io.memlane.runtime.settings;

import java.io.IOException;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.Resource;

/** Where a setting was given, in an operator's words. */
final class Origins {
    private Origins() {}

    static String of(PropertySource<?> source, String name) {
        if (source instanceof CommandLinePropertySource) {
            return "argument";
        }
        if (source instanceof SystemEnvironmentPropertySource) {
            return "environment variable";
        }
        if (source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
            return "system property";
        }
        Origin origin = OriginLookup.getOrigin(source, name);
        if (origin instanceof TextResourceOrigin text && text.getResource() != null) {
            TextResourceOrigin.Location location = text.getLocation();
            String file = file(text.getResource());
            return location == null ? file : file + ":" + (location.getLine() + 1);
        }
        return origin == null ? source.getName() : origin.toString();
    }

    private static String file(Resource resource) {
        try {
            return resource.isFile() ? resource.getFile().getPath() : resource.getDescription();
        } catch (IOException e) {
            return resource.getDescription();
        }
    }
}
