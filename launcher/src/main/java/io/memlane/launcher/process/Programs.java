package io.memlane.launcher.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Programs of others. */
public final class Programs {
    /** How a program ended and what it said on its standard output. */
    public record Result(boolean succeeded, String output) {}

    private Programs() {}

    /** Where the PATH has it. */
    public static Optional<Path> find(String name, String searchPath) {
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            Path file = Path.of(folder).resolve(name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Runs one to its end; what it complains about is left out. */
    public static Result ask(List<String> words) {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor() == 0, output.strip());
        } catch (IOException e) {
            return new Result(false, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(false, "");
        }
    }
}
