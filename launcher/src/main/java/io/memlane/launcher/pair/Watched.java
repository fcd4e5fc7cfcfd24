package io.memlane.launcher.pair;

import io.memlane.launcher.place.Service;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.process.Exits;
import io.memlane.launcher.process.Identity;
import io.memlane.launcher.process.Signals;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A service that this process has started, and how often again. One thread's. */
final class Watched {
    private final Service service;
    private final Path log;
    private final Signals signals;
    private @Nullable Process process;
    private long startedNanos;
    private long restartNanos;
    private int restarts;

    Watched(Service service, Path log, Signals signals) {
        this.service = service;
        this.log = log;
        this.signals = signals;
    }

    Service service() {
        return service;
    }

    String name() {
        return service.label();
    }

    Path log() {
        return log;
    }

    /** What an earlier pair wrote is kept once. */
    void keepEarlierLog() throws IOException {
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    Identity start(List<String> command) throws IOException {
        Process started = Variables.forChild(new ProcessBuilder(command))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        var _ = started.onExit().thenRun(signals::wake);
        process = started;
        startedNanos = System.nanoTime();
        return Identity.of(started.pid()).orElseGet(() -> new Identity(started.pid(), "ended"));
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Whether it has ended, and nobody has looked at that yet. */
    boolean hasEnded() {
        return process != null && !process.isAlive();
    }

    String howItEnded() {
        return process == null ? "not started" : Exits.describe(process.exitValue());
    }

    int restarts() {
        return restarts;
    }

    void forgetRestartsIfSettled(Duration settled) {
        if (System.nanoTime() - startedNanos >= settled.toNanos()) {
            restarts = 0;
        }
    }

    /** Returns the pause before the next start. */
    Duration planRestart(Duration firstPause) {
        Duration pause = firstPause.multipliedBy(1L << restarts);
        restarts++;
        process = null;
        restartNanos = System.nanoTime() + pause.toNanos();
        return pause;
    }

    boolean isDue() {
        return process == null && System.nanoTime() - restartNanos >= 0;
    }
}
