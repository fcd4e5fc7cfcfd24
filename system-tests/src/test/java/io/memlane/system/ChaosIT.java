package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Twenty seconds of the fault suite, as {@code ./memlane chaos} runs it for longer. */
@Tag("long")
class ChaosIT {
    private static final long SEED = Long.getLong("memlane.system.seed", 20261122);

    @Test
    void everyFaultUnderLoad_noWrongByte_nothingHangs_nothingLeaks() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Stream.of("memlane.root", "memlane.target", "memlane.cache.jar", "memlane.proxy.jar", "memlane.system.c2")
                .map(name -> "-D" + name + "=" + System.getProperty(name, ""))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Chaos.class.getName()));
        command.addAll(List.of("--seconds", "20", "--seed", String.valueOf(SEED)));

        Command.Result result = Command.of(command.toArray(String[]::new)).run();
        System.out.println(result.output());
        assertThat(result.exitCode()).as(result.output()).isZero();
        for (ChaosFault kill : ChaosFault.KILLS) {
            assertThat(result.output()).contains(kill.title());
        }
        assertThat(result.output()).containsPattern("complete, each byte compared +[1-9]");
    }
}
