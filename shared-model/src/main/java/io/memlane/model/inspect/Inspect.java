package io.memlane.model.inspect;

import io.memlane.model.segment.SegmentFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code memlane inspect}: shows a volume, or one of its segments. It reads and does nothing else: it makes, changes, locks and maps no file,
 * so it can be used beside a pair at work; at most a file's time of access changes. It believes nothing that it reads.
 *
 * <p>Exit status 0: nothing is wrong; 1: something is, and the report says what; 2: it was asked for what there isn't.
 */
public final class Inspect {
    static final int RIGHT = 0;
    static final int WRONG = 1;
    static final int USAGE = 2;

    static final String HELP = """
        usage: inspect [SEGMENT] [--shm FOLDER] [--frames N] [--json]

          SEGMENT        name of a segment, such as seg-000001; without one, the volume and a line for each
          --shm FOLDER   the volume (default: MEMLANE_SHM_DIRECTORY, or /dev/shm/memlane)
          --frames N     how many of the last frames are listed (default 20, at most 10000)
          --json         for programs
        exit code: 0 nothing is wrong, 1 something is, 2 no such segment, or a wrong argument
        """;

    private static final int FRAMES_LIMIT = 10_000;

    private Path volume;
    private @Nullable String segment;
    private int frames = 20;
    private boolean json;

    private Inspect(@Nullable String volume) {
        this.volume = Path.of(volume == null || volume.isEmpty() ? "/dev/shm/memlane" : volume);
    }

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.getenv("MEMLANE_SHM_DIRECTORY"), System.out, System.err));
    }

    /** Whether a process that can be seen from here has a volume's lock, as the cache at work on it does. */
    public static boolean isLocked(Path volume) {
        return Processes.lock(volume).startsWith("held");
    }

    /** Returns the exit status. */
    public static int run(List<String> args, @Nullable String volume, PrintStream out, PrintStream err) {
        if (args.contains("--help")) {
            out.print(HELP);
            return RIGHT;
        }
        Inspect inspect;
        try {
            inspect = new Inspect(volume);
            inspect.parse(args);
            inspect.requireSegment();
        } catch (IllegalArgumentException e) {
            err.println("inspect: " + e.getMessage());
            return USAGE;
        }
        String name = inspect.segment;
        Inspection found = name == null
                ? VolumeInspection.of(inspect.volume)
                : SegmentInspection.of(inspect.volume.resolve(name), inspect.frames);
        out.print(inspect.json ? Rendering.json(found.report()) : Rendering.text(found.report()));
        out.flush();
        return found.right() ? RIGHT : WRONG;
    }

    /** @throws IllegalArgumentException saying which argument is wrong */
    private void parse(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String option = equals < 0 ? arg : arg.substring(0, equals);
            switch (option) {
                case "--json" -> json = true;
                case "--shm", "--frames" -> {
                    if (equals < 0 && ++i == args.size()) {
                        throw new IllegalArgumentException(option + " needs a value");
                    }
                    set(option, equals < 0 ? args.get(i) : arg.substring(equals + 1));
                }
                default -> {
                    if (arg.startsWith("-") || segment != null) {
                        throw new IllegalArgumentException("unknown argument '" + arg + "'\n" + HELP.stripTrailing());
                    }
                    segment = arg;
                }
            }
        }
    }

    private void set(String option, String value) {
        if (option.equals("--shm")) {
            volume = Path.of(value);
            return;
        }
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > FRAMES_LIMIT) {
            throw new IllegalArgumentException("--frames: '" + value + "' is not a number from 0 to " + FRAMES_LIMIT);
        }
        frames = Integer.parseInt(value);
    }

    /** @throws IllegalArgumentException with the names that there are, if there is no such segment */
    private void requireSegment() {
        String name = segment;
        if (name == null) {
            return;
        }
        if (!SegmentFiles.isDirectoryName(name) || !Files.exists(volume.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException("no segment '" + name + "' on " + volume + "; " + others());
        }
    }

    private String others() {
        try {
            List<String> names = List.copyOf(VolumeInspection.segments(volume));
            return names.isEmpty() ? "there are none" : "there are: " + String.join(", ", names);
        } catch (IOException e) {
            return "the volume can't be read: " + VolumeInspection.whyUnreadable(e);
        }
    }
}
