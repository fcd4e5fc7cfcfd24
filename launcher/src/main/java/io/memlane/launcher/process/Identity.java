package io.memlane.launcher.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process, told from a later one with the same number: by its start in the kernel's ticks and the boot that these count from. (What
 * {@link ProcessHandle} says on Linux is reckoned from the time of day, and moves when the clock is set.)
 */
public record Identity(long pid, String mark) {
    private static final Path PROC = Path.of("/proc");
    /** Of /proc/PID/stat, counted from behind the name: the state, and the time of the start. */
    private static final int STATE = 0;

    private static final int START = 19;

    /** Empty if there is no such process, or if it has ended and only its parent hasn't asked yet. */
    public static Optional<Identity> of(long pid) {
        return mark(pid).map(mark -> new Identity(pid, mark));
    }

    public static Identity own() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseGet(() -> new Identity(pid, "unknown"));
    }

    /** As a state file has it: the number, a blank, the mark; null for anything else. */
    public static @Nullable Identity parse(@Nullable String text) {
        if (text == null || !text.matches("[0-9]{1,18} \\S+")) {
            return null;
        }
        int blank = text.indexOf(' ');
        return new Identity(Long.parseLong(text.substring(0, blank)), text.substring(blank + 1));
    }

    public boolean isAlive() {
        return mark(pid).filter(mark::equals).isPresent();
    }

    public static boolean lives(@Nullable Identity process) {
        return process != null && process.isAlive();
    }

    /** Asks it to end. */
    public void terminate() {
        if (isAlive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
    }

    public void kill() {
        if (isAlive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static Optional<String> mark(long pid) {
        if (!Files.exists(PROC.resolve("self/stat"))) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(process -> process.info().startInstant())
                    .map(Instant::toString);
        }
        try {
            String stat = read(PROC.resolve(pid + "/stat"));
            // The second field, the name in parentheses, may itself have blanks and parentheses: cut after the last
            // one.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            if (fields.length <= START || fields[STATE].equals("Z") || fields[STATE].equals("X")) {
                return Optional.empty();
            }
            return Optional.of(fields[START] + "@"
                    + read(PROC.resolve("sys/kernel/random/boot_id")).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return pid + " " + mark;
    }
}
