package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the images are made of, and how. */
@Tag("docker")
@ExtendWith(Images.Resolver.class)
class ImagesContainerIT {
    private static final String CHANGED = "service-runtime/src/main/java/io/memlane/runtime/start/package-info.java";

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "downloads"})
    void sourceThatChanged_repeatsNeitherDownloadsNorRuntime(String stage, Images images, @TempDir Path folder)
            throws IOException, InterruptedException {
        // The images were built from these: the engine has their layers.
        for (Path file : Sources.files()) {
            Path copy = folder.resolve(Sources.root().relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        String before = build(stage, Sources.root());
        Files.writeString(folder.resolve(CHANGED), "\n// changed\n", StandardOpenOption.APPEND);
        assertThat(build(stage, folder)).isEqualTo(before);
    }

    /** The classic builder, which has no cache but its layers. */
    private static String build(String stage, Path context) {
        List<String> lines = Command.of(
                        "env",
                        "DOCKER_BUILDKIT=0",
                        "docker",
                        "build",
                        "-q",
                        "--target",
                        stage,
                        "-f",
                        context.resolve("proxy-service/Dockerfile").toString(),
                        context.toString())
                .succeeds()
                .lines()
                .toList();
        return lines.getLast();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache", "proxy"})
    void healthCheck_isNoJvm(String service, Images images) {
        String port = service.equals("proxy") ? "9090" : "9091";
        assertThat(inspect(images.of(service), "{{json .Config.Healthcheck.Test}}"))
                .isEqualTo("[\"CMD\",\"/app/ready\",\"" + port + "\"]");
        // Its first line names the program that runs it.
        assertThat(inImage(images.of(service), "head", "-n", "1", "/app/ready")).isEqualTo("#!/bin/bash -p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache", "proxy"})
    void debugger_isLetInWhereItIsAskedFor(String service, Images images) {
        assertThat(inImage(
                        images.of(service),
                        "java",
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:5005",
                        "-version"))
                .contains("Listening for transport dt_socket at address: 5005");
    }

    /** Options that an operator gives come after the image's, which stay. */
    @Test
    void optionsOfTheOperator_winOneByOne(Images images) {
        String flags = Command.of(
                        "docker",
                        "run",
                        "--rm",
                        "--env=JDK_JAVA_OPTIONS=-Xmx100m -XX:-UseSerialGC -XX:+UseParallelGC -XX:+PrintFlagsFinal",
                        images.of("proxy"),
                        // Ends the start.
                        "--memlane.pool.slots=none")
                .run()
                .output();
        assertThat(flags)
                .containsPattern("MaxHeapSize\\s+= " + (100 << 20))
                .containsPattern("UseSerialGC\\s+= false")
                .containsPattern("UseParallelGC\\s+= true")
                .containsPattern("MaxDirectMemorySize\\s+= " + (64 << 20));
    }

    private static String inspect(String image, String format) {
        return Command.of("docker", "image", "inspect", "-f", format, image)
                .succeeds()
                .strip();
    }

    private static String inImage(String image, String program, String... arguments) {
        String[] words = new String[arguments.length + 6];
        System.arraycopy(new String[] {"docker", "run", "--rm", "--entrypoint", program, image}, 0, words, 0, 6);
        System.arraycopy(arguments, 0, words, 6, arguments.length);
        return Command.of(words).succeeds().strip();
    }
}
