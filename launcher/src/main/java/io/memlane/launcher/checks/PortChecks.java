package io.memlane.launcher.checks;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.process.Http;
import io.memlane.launcher.settings.PairSettings;
import io.memlane.launcher.state.Pairs;
import io.memlane.model.control.ControlAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Whether the ports are free. */
final class PortChecks {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOOPBACK_6 = "::1";
    private static final int HIGHEST = 65_535;

    private final Pairs pairs;
    private final PairSettings settings;
    private final Report report;
    /** Wanted already, or suggested. */
    private final Set<Integer> spoken;

    PortChecks(Checkout checkout, PairSettings settings, Report report) {
        pairs = new Pairs(checkout);
        this.settings = settings;
        this.report = report;
        spoken = new HashSet<>(settings.ports().values());
    }

    void run() {
        check("content port", LOOPBACK, settings.port(), "--port ");
        check("proxy management", LOOPBACK, settings.proxyManagementPort(), "--proxy-management-port ");
        check("cache management", LOOPBACK, settings.cacheManagementPort(), "--cache-management-port ");
        if (settings.control() instanceof ControlAddress.Tcp tcp) {
            // Wherever it is bound to, loopback shows whether another listener has it; only ::1 is a world of its own.
            check(
                    "control port",
                    tcp.host().equals(LOOPBACK_6) ? LOOPBACK_6 : LOOPBACK,
                    tcp.port(),
                    "--control tcp://" + LOOPBACK + ":");
        }
        if (settings.demoPort() != 0) {
            check("demo origin", LOOPBACK, settings.demoPort(), "--demo=");
        }
        if (settings.debugPort() != 0) {
            for (Service service : Service.values()) {
                check(service.shortName() + " debug", LOOPBACK, settings.debugPort(service), "--debug ");
            }
        }
    }

    private void check(String subject, String host, int port, String option) {
        if (!Http.isTaken(host, port)) {
            report.ok(subject, port + " is free");
            return;
        }
        String other = "choose another, e.g. " + option + suggest(port);
        Optional<Integer> pair = pairs.withPort(port);
        if (pair.isEmpty()) {
            report.fail(subject, port + " is in use by another process: end that, or " + other);
        } else if (pair.get() == settings.port()) {
            report.ok(subject, port + " is held by the running memlane on port " + pair.get());
        } else {
            report.fail(subject, port + " is held by the memlane on port " + pair.get() + ": " + other);
        }
    }

    private int suggest(int after) {
        int port = after + 1;
        while (port < HIGHEST && (spoken.contains(port) || Http.isTaken(LOOPBACK, port))) {
            port++;
        }
        spoken.add(port);
        return port;
    }
}
