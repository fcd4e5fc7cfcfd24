package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A process of a peer, with what it writes in a file. */
final class ChildProcess implements AutoCloseable {
    private static final int MAX_TOLD_BYTES = 2000;
    private static final long STOP_SECONDS = 15;

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static ChildProcess start(Scratch scratch, String name, List<String> command) throws IOException {
        Path log = scratch.folder().resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scratch.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // Java names files by the locale, and the services start under no other than UTF-8.
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        scratch.started(process.toHandle());
        return new ChildProcess(process, log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Its number and those of all that it has started. */
    Stream<Long> pids() {
        return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid));
    }

    /** The end of what it has written. */
    String told() {
        try {
            String all = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
            return all.length() <= MAX_TOLD_BYTES ? all : "..." + all.substring(all.length() - MAX_TOLD_BYTES);
        } catch (IOException e) {
            return "nothing that can be read: " + e;
        }
    }

    @Override
    public void close() {
        end(process.toHandle());
    }

    /** Stops a process in order, and by force, with what it has started, if it doesn't within its time. */
    static void end(ProcessHandle process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        try {
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
