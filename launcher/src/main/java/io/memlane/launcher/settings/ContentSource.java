package io.memlane.launcher.settings;

import java.nio.file.Path;
import java.util.Locale;

/**
 * What is served.
 *
 * @param location folder, manifest's file, or URL of an origin
 * @param given whether it is handed to the cache; otherwise that reads the same from its variables
 */
public record ContentSource(Type type, String location, boolean given) {
    /** What is at the location. */
    public enum Type {
        DIRECTORY,
        MANIFEST,
        ORIGIN;

        /** As the cache's setting has it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the files are; not of an origin. */
    public Path path() {
        return Path.of(location);
    }
}
