package io.memlane.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Peers that aren't there, don't start, or end during a run: they are named and left out, and nothing of them stays. */
@Tag("long")
class LabTest {
    private final Conditions conditions = new Conditions("A test.");
    private Lab lab;

    @BeforeEach
    void open() throws IOException {
        lab = Lab.open(conditions);
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    private static Peer peer(String name, String program, Peer.Starter starter) {
        return new Peer(name, "of a test", List.of(program), starter);
    }

    private static Deployment shell(PeerSpace space, String script) throws IOException {
        space.start("shell", List.of("/bin/sh", "-c", script));
        return space.at(space.freePort());
    }

    @Test
    void start_programIsNotInstalled_namesItAndItsPackage() throws IOException {
        Peer absent = peer("absent", "no-such-program", space -> {
            throw new AssertionError("must not be started");
        });
        assertThat(lab.start(absent)).isNegative();
        assertThat(conditions.markdown()).contains("absent: not installed: no-such-program (Debian packages: ");
        assertThat(lab.running()).isEmpty();
    }

    @Test
    void start_itEndsAtOnce_saysWhatItSaid() throws IOException {
        assertThat(lab.start(peer("broken", "sh", space -> shell(space, "echo cannot bind; exit 3"))))
                .isNegative();
        assertThat(conditions.markdown())
                .contains("broken: failed to start: it has ended")
                .contains("cannot bind");
        assertThat(lab.running()).isEmpty();
    }

    @Test
    void close_peersAtWork_areStopped() throws IOException {
        long[] pid = new long[1];
        lab.start(peer("sleeper", "sh", space -> {
            Deployment deployment = shell(space, "sleep 60 & wait");
            pid[0] = deployment.pids().getFirst();
            throw new IOException("no port");
        }));
        assertThat(ProcessHandle.of(pid[0]).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        lab.close();
        lab.close();
    }
}
