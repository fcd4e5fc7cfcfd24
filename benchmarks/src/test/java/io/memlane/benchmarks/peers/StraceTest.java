package io.memlane.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where strace isn't, or may not attach, it is said why, and nothing of it stays. */
@Tag("long")
class StraceTest {
    private Scratch scratch;
    private ChildProcess busy;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        scratch = Scratch.createIn(disk, Files.createDirectory(folder.resolve("shm")));
        busy = ChildProcess.start(scratch, "busy", List.of("/bin/sh", "-c", "while :; do test -e /; done"));
    }

    @AfterEach
    void close() throws IOException {
        busy.close();
        scratch.close();
    }

    private List<Long> pids() {
        return busy.pids().toList();
    }

    @Test
    void attach_notInstalled_namesThePackage() {
        try (Strace strace = new Strace(scratch, "no-such-strace")) {
            assertThatThrownBy(() -> strace.attach(pids()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no-such-strace isn't installed (Debian package no-such-strace)");
            assertThat(strace.detach()).isEmpty();
        }
    }

    @Test
    void attach_itEndsAtOnce_saysThatItCouldNot() {
        try (Strace strace = new Strace(scratch, "false")) {
            assertThatThrownBy(() -> strace.attach(pids()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("couldn't attach");
            assertThat(strace.detach()).isEmpty();
        }
    }

    @Test
    void attach_closed_startsNothing() {
        Strace strace = new Strace(scratch, "false");
        strace.close();
        assertThatThrownBy(() -> strace.attach(pids())).hasMessage("stopped meanwhile");
    }

    /** Whether it may attach is up to the machine. */
    @Test
    @Timeout(60)
    void detach_processAtWork_hasCallsAndGoesOn() {
        try (Strace strace = new Strace(scratch, Strace.PROGRAM)) {
            try {
                strace.attach(pids());
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("strace");
                return;
            }
            assertThatThrownBy(() -> strace.attach(pids())).hasMessageContaining("at work already");
            // On a busy machine it may not have had its turn since.
            double before = Usage.of(pids()).cpuSeconds();
            while (Usage.of(pids()).cpuSeconds() == before) {
                Thread.onSpinWait();
            }
            assertThat(strace.detach().orElse(0)).isPositive();
            assertThat(Usage.threads(Path.of("/proc", Long.toString(busy.pid()))))
                    .isNotEmpty()
                    .allMatch(status -> status.contains("TracerPid:\t0\n"));
            assertThat(busy.isAlive()).isTrue();
        }
    }
}
