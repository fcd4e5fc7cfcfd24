package io.memlane.system;

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
            Command.of("docker", "build", "-q", "-f", service + "-service/Dockerfile", "-t", images.of(service), ".")
                    .succeeds();
        }
        return images;
    }

    /** The name of a service's image. */
    String of(String service) {
        return "memlane/" + service + "-service:" + tag;
    }

    @Override
    public void close() {
        PodManifest.CONTAINERS.forEach(service ->
                Command.of("docker", "image", "rm", "-f", of(service)).succeeds());
    }
}
