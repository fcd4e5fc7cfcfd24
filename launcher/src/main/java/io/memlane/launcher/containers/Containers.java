package io.memlane.launcher.containers;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Programs;
import io.memlane.launcher.say.Failure;
import io.memlane.launcher.say.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pair in containers. How it is run there a script knows, which works without a JDK, too. */
public final class Containers {
    private final Checkout checkout;
    private final Variables variables;
    private final String searchPath;

    public Containers(Checkout checkout, Variables variables) {
        this.checkout = checkout;
        this.variables = variables;
        searchPath = variables.get("PATH").orElse("");
    }

    /** Whether {@code up} goes that way where a build is needed and Maven is missing: not where a JDK was asked for by name. */
    public boolean canReplaceABuild() {
        return variables.get("MEMLANE_JAVA_HOME").isEmpty()
                && (succeeds("docker", "compose", "version") || succeeds("docker-compose", "version"))
                && succeeds("docker", "info");
    }

    private boolean succeeds(String program, String... arguments) {
        return ask(program, arguments).filter(Programs.Result::succeeded).isPresent();
    }

    /** Whether the pair on this port runs in containers. Asks the engine alone, which is there or not at once. */
    public boolean runPairOn(int port) {
        return runs("proxy", port) || runs("origin-proxy", port);
    }

    private boolean runs(String service, int port) {
        return ask(
                        "docker",
                        "ps",
                        "-q",
                        "--filter",
                        "label=com.docker.compose.project=memlane-" + port,
                        "--filter",
                        "label=com.docker.compose.service=" + service)
                .filter(result -> !result.output().isEmpty())
                .isPresent();
    }

    private Optional<Programs.Result> ask(String program, String... arguments) {
        return Programs.find(program, searchPath).map(found -> {
            List<String> words = new ArrayList<>(List.of(found.toString()));
            words.addAll(List.of(arguments));
            return Programs.ask(words);
        });
    }

    /**
     * Lets the script do it, and returns its exit code.
     *
     * @param problem why it isn't done without containers
     * @param arguments the command line
     */
    public int run(String problem, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                "bash", checkout.root().resolve("launcher/in-containers").toString(), checkout.command(), problem, ""));
        words.addAll(arguments);
        try {
            return new ProcessBuilder(words).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new Failure("the pair in containers can't be reached: " + Texts.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
    }
}
