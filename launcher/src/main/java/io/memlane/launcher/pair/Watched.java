package io.memlane.launcher.pair;

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
import org.jspecify.annotations.Nullable;

/** A member of a pair that this process has started, and how often again. One thread's. */
final class Watched {
    private final Member member;
    private final Signals signals;
    private @Nullable Process process;
    private long startedNanos;
    private long restartNanos;
    private int restarts;

    Watched(Member member, Signals signals) {
        this.member = member;
        this.signals = signals;
    }

    Member member() {
        return member;
    }

    String name() {
        return member.name();
    }

    Path log() {
        return member.log();
    }

    /** What an earlier pair wrote is kept once. */
    void keepEarlierLog() throws IOException {
        Path log = member.log();
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    Identity start() throws IOException {
        Process started = Variables.forChild(new ProcessBuilder(member.command().get()))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(member.log().toFile()))
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
