package io.memlane.launcher.settings;

import java.nio.file.Path;

/**
 * What is served.
 *
 * @param manifest whether it is a manifest's file, not a folder
 * @param given whether it is handed to the cache; otherwise that reads the same from its variables
 */
public record ContentSource(boolean manifest, Path location, boolean given) {
    /** As the cache's setting has it. */
    public String type() {
        return manifest ? "manifest" : "directory";
    }
}
