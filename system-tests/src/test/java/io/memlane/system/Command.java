package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A program that is run in the project's folder to its end. */
final class Command {
    /** How it ended, and what it said on both outputs. */
    record Result(int exitCode, String output) {}

    private final ProcessBuilder builder;

    private Command(String... words) {
        builder = new ProcessBuilder(words).directory(Sources.root().toFile()).redirectErrorStream(true);
    }

    static Command of(String... words) {
        return new Command(words);
    }

    Command environment(Map<String, String> variables) {
        builder.environment().putAll(variables);
        return this;
    }

    Result run() {
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new AssertionError(builder.command() + " can't be run", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Its output; anything but status 0 is a failure. */
    String succeeds() {
        Result result = run();
        assertThat(result.exitCode())
                .as(() -> String.join(" ", builder.command()) + "\n" + result.output())
                .isZero();
        return result.output();
    }
}
