package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the system calls of processes at work, by strace(1), which stops them at each. One at a time. Whoever closes this, in any thread,
 * ends a strace that is attached; should it be killed, the kernel lets the processes go.
 */
final class Strace implements AutoCloseable {
    static final String PROGRAM = "strace";
    private static final long ATTACH_NANOS = 10_000_000_000L;
    private static final long POLL_MILLIS = 5;

    private final Scratch scratch;
    private final String program;
    private final Path summary;
    private @Nullable ChildProcess attached;
    private boolean closed;

    /** @param program its name; found as all programs are */
    Strace(Scratch scratch, String program) {
        this.scratch = scratch;
        this.program = program;
        this.summary = scratch.folder().resolve("strace.summary");
    }

    /**
     * Counts from now on, in all threads of these processes, and in what they start.
     *
     * @param pids those that have ended are left out
     * @throws IOException if it isn't installed, or may not attach; nothing is attached then
     */
    void attach(Collection<Long> pids) throws IOException {
        if (!Programs.isThere(program)) {
            throw new IOException(program + " isn't installed (Debian package "
                    + String.join(" ", Programs.packages(List.of(program))) + ")");
        }
        ChildProcess tracer = start(pids);
        try {
            awaitAttached(tracer, pids);
        } catch (IOException | RuntimeException e) {
            detach();
            throw e;
        }
    }

    private synchronized ChildProcess start(Collection<Long> pids) throws IOException {
        if (closed || attached != null) {
            throw new IOException(closed ? "stopped meanwhile" : "strace is at work already");
        }
        Files.deleteIfExists(summary);
        List<String> command =
                new ArrayList<>(List.of(Programs.path(program), "-q", "-f", "-c", "-o", summary.toString()));
        for (long pid : pids) {
            command.addAll(List.of("-p", Long.toString(pid)));
        }
        ChildProcess tracer = ChildProcess.start(scratch, "strace", command);
        attached = tracer;
        return tracer;
    }

    private static void awaitAttached(ChildProcess tracer, Collection<Long> pids) throws IOException {
        long deadline = System.nanoTime() + ATTACH_NANOS;
        String line = "TracerPid:\t" + tracer.pid() + "\n";
        while (!pids.stream().allMatch(pid -> isTraced(pid, line))) {
            if (!tracer.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("strace couldn't attach to all processes (does ptrace_scope, or the container,"
                        + " forbid it?): " + tracer.told());
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        if (!tracer.isAlive()) {
            throw new IOException("strace has ended: " + tracer.told());
        }
    }

    private static boolean isTraced(long pid, String line) {
        return Usage.threads(Path.of("/proc", Long.toString(pid))).stream()
                .allMatch(status -> status.contains(line) || status.contains("State:\tZ"));
    }

    /**
     * Ends the count.
     *
     * @return empty if there is none
     */
    OptionalLong detach() {
        ChildProcess tracer;
        synchronized (this) {
            tracer = attached;
            attached = null;
        }
        if (tracer == null) {
            return OptionalLong.empty();
        }
        // SIGTERM: strace lets the processes go and writes the summary then, as at SIGINT.
        tracer.close();
        try {
            return StraceSummary.calls(Files.readString(summary, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        detach();
    }
}
