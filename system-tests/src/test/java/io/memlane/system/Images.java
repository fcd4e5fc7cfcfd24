package io.memlane.system;

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
            build(service + "-service/Dockerfile", images.of(service));
        }
        build("launcher/Dockerfile", images.demoOrigin());
        return images;
    }

    private static void build(String dockerfile, String name) {
        Command.of("docker", "build", "-q", "-f", dockerfile, "-t", name, ".").succeeds();
    }

    /** The name of the image of the origin that shows what a cache does. */
    String demoOrigin() {
        return "memlane/demo-origin:" + tag;
    }

    /** The name of a service's image. */
    String of(String service) {
        return "memlane/" + service + "-service:" + tag;
    }

    @Override
    public void close() {
        Stream.concat(PodManifest.CONTAINERS.stream().map(this::of), Stream.of(demoOrigin()))
                .forEach(image ->
                        Command.of("docker", "image", "rm", "-f", image).succeeds());
    }
}
