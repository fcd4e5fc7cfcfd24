package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The services' images, built once in a run from the Dockerfiles as they are shipped, under tags of the run's own that go with it. Tests
 * take them as a parameter.
 */
record Images(String tag) implements AutoCloseable {
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Images.class;
        }

        @Override
        public Images resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(Images.class))
                    .computeIfAbsent(Images.class, key -> build(), Images.class);
        }
    }

    private static Images build() {
        Images images = new Images("test-" + ProcessHandle.current().pid());
        for (String service : PodManifest.CONTAINERS) {
            docker("build", "-q", "-f", service + "-service/Dockerfile", "-t", images.of(service), ".");
        }
        return images;
    }

    /** The name of a service's image. */
    String of(String service) {
        return "memlane-test/" + service + "-service:" + tag;
    }

    @Override
    public void close() {
        PodManifest.CONTAINERS.forEach(service -> docker("image", "rm", "-f", of(service)));
    }

    /** Runs the command-line client in the project's folder, and fails with what it said. */
    static String docker(String... arguments) {
        return run(Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList());
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Sources.root().toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("%s%n%s", String.join(" ", command), output)
                    .isZero();
            return output;
        } catch (IOException e) {
            throw new AssertionError(command + " can't be run", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
