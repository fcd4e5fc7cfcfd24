package io.memlane.launcher.fake;

import io.memlane.launcher.Launcher;
import io.memlane.launcher.command.Context;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.say.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The launcher in this process, for what starts no other. */
public final class InProcess {
    /** How a command ended and what it said. */
    public record Said(int exitCode, String out, String err) {}

    private final Path root;
    private Path state;
    private final Map<String, String> environment = new HashMap<>();

    public InProcess(Path root) {
        this.root = root;
        state = root.resolve(".memlane");
        environment.put("PATH", root.resolve("bin").toString());
    }

    public InProcess environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public InProcess state(Path folder) {
        state = folder;
        return this;
    }

    public Said run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Context context = new Context(
                new Checkout(root, state, "./memlane", Path.of(System.getProperty("java.home"))),
                new Variables(environment),
                new Output(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
        int exitCode = Launcher.run(context, words);
        return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
