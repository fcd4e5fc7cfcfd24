package io.memlane.launcher.settings;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is served.
 *
 * @param location folder, manifest's file, or URL of an origin
 * @param fallback URL of the origin that is asked for what isn't there; null for none
 * @param given whether it is handed to the cache; otherwise that reads the same from its variables
 */
public record ContentSource(
        Type type, String location, @Nullable String fallback, boolean given) {

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

    /** Whether an origin is asked, for all or for what files don't have. */
    public boolean hasOrigin() {
        return type == Type.ORIGIN || fallback != null;
    }

    /** As people are told. */
    public String text() {
        return fallback == null ? location : location + ", then " + fallback;
    }

    /** Where the files are; not of an origin. */
    public Path path() {
        return Path.of(location);
    }
}
