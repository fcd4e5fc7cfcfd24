package io.memlane.launcher.command;

import io.memlane.launcher.settings.UpOptions;
import io.memlane.model.inspect.Inspect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the volume or a segment of it. What does it changes nothing, so that it may look at a pair at work. */
@Command(
        name = "inspect",
        header = "show the shared memory, or one segment of it; changes nothing",
        description = {
            "Shows the volume: who holds it, and a line for each segment. With the name of a segment (such as"
                + " seg-000001): its sizes, counters and last frames, and what is wrong with them. It only reads, so"
                + " it may be used beside a pair at work."
        },
        footer = {"", "exit code: 0 nothing is wrong, 1 something is, 2 no such segment, or a wrong argument"})
public final class InspectVolume implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "SEGMENT", description = "one of the volume's segments")
    private @Nullable String segment;

    @Option(names = "--shm", paramLabel = "DIR", description = "the volume (default /dev/shm/memlane)")
    private @Nullable String shm;

    @Option(names = "--frames", paramLabel = "N", description = "how many of the last frames are listed (default 20)")
    private @Nullable String frames;

    @Option(names = "--json", description = "for programs")
    private boolean json;

    public InspectVolume(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>(List.of(
                "--shm",
                shm == null ? UpOptions.defaultVolume(context.variables()).toString() : shm));
        if (frames != null) {
            arguments.addAll(List.of("--frames", frames));
        }
        if (json) {
            arguments.add("--json");
        }
        if (segment != null) {
            arguments.add(segment);
        }
        return Inspect.run(
                arguments, null, context.output().out(), context.output().err());
    }
}
