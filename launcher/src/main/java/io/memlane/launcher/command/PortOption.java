package io.memlane.launcher.command;

import io.memlane.launcher.settings.UpOptions;
import picocli.CommandLine.Option;

/** Which pair is meant. */
final class PortOption {
    @Option(names = "--port", paramLabel = "N", description = "the pair's content port (default 8080)")
    private String port = String.valueOf(UpOptions.DEFAULT_PORT);

    int value() {
        return UpOptions.port("--port", port);
    }
}
