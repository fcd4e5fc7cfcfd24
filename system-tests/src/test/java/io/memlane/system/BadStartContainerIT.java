package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a container's log says when its start is refused, and that it is refused. */
@Tag("docker")
@ExtendWith(Images.Resolver.class)
class BadStartContainerIT {
    private static final String CONTENT = "--volume=" + Sources.root().resolve("sample-content") + ":/content:ro";

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("cache", "The content folder /content doesn't exist."),
                refusal(
                        "cache",
                        "The volume /dev/shm is read-only for this process: it belongs to root:root, mode rwxr-xr-x",
                        CONTENT,
                        "--mount=type=tmpfs,destination=/dev/shm,tmpfs-mode=0755"),
                refusal(
                        "cache",
                        "memlane.control.allow-remote",
                        CONTENT,
                        "--env=MEMLANE_CONTROL_ADDRESS=tcp://0.0.0.0:7070"),
                refusal("proxy", "memlane.control.allow-remote", "--env=MEMLANE_CONTROL_ADDRESS=tcp://192.0.2.1:7070"),
                refusal(
                        "cache",
                        "MEMLANE_CONTENT_LOCTION (environment variable): did you mean MEMLANE_CONTENT_LOCATION?",
                        CONTENT,
                        "--env=MEMLANE_CONTENT_LOCTION=/srv"),
                refusal("proxy", "MEMLANE_POOL_SLOTSIZE", "--env=MEMLANE_POOL_SLOTSIZE=many"),
                refusal("cache", "memory limit", CONTENT, "--memory=200m"),
                refusal("proxy", "memory limit", "--memory=300m"));
    }

    private static Arguments refusal(String service, String message, String... options) {
        return Arguments.of(service, message, List.of(options));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void start_isRefusedWithTheReason(String service, String message, List<String> options, Images images) {
        List<String> command = new ArrayList<>(List.of("timeout", "90", "docker", "run", "--rm", "--init=false"));
        command.addAll(options);
        command.add(images.of(service));
        Command.Result result = Command.of(command.toArray(String[]::new)).run();
        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        assertThat(result.output())
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains(message)
                .doesNotContain("\tat ");
    }
}
