package io.memlane.launcher.command;

import io.memlane.launcher.build.Build;
import io.memlane.launcher.jvm.JvmOptions;
import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.process.Signals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs the comparison with peers, and with them the pair of this checkout, on free ports and volumes of their own. What its options mean the
 * benchmark knows, which gets them as they are; here they are for the help and the shell.
 */
@Command(
        name = "bench",
        header = "compare it with nginx, HAProxy, Varnish and two Spring services on this machine",
        description = {
            "Measures throughput, times and CPU of this checkout and of its peers, in one interleaved run over"
                    + " loopback; prints tables and plots.",
            "It installs nothing: what the peers need is in the Debian packages wrk, nginx-light, haproxy and varnish,"
                    + " and who isn't there is named and left out. All of it takes about half an hour."
        },
        footer = {"", "exit code: 0 measured, 1 it couldn't be, 2 a wrong argument"})
@SuppressWarnings({"unused", "UnusedVariable"}) // see above
public final class Bench implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--quick",
            description =
                    "Memlane with and without hot answers, nginx to nginx over a Unix socket, two Spring services; 3"
                            + " sizes; in under 5 minutes")
    private boolean quick;

    @Option(
            names = "--curves",
            description = "how throughput changes with connections, segments, files and the length of bodies")
    private boolean curves;

    @Option(
            names = "--origin",
            description =
                    "an origin that delays: many clients at once, misses, hits beside files and beside requests that"
                            + " wait")
    private boolean origin;

    @Option(names = "--peers", paramLabel = "A,B", description = "only these")
    private String peers = "";

    @Option(names = "--sizes", paramLabel = "1KiB,1MiB", description = "lengths of bodies")
    private String sizes = "";

    @Option(names = "--connections", paramLabel = "1,16", description = "numbers of connections")
    private String connections = "";

    @Option(names = "--rounds", paramLabel = "N", description = "how often each is measured")
    private String rounds = "";

    @Option(names = "--seconds", paramLabel = "S", description = "how long each measurement takes")
    private String seconds = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where tables, measurements and plots go (default: benchmarks/target/peers)")
    private String out = "";

    @Spec
    private CommandSpec spec;

    public Bench(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Checkout checkout = context.checkout();
        Path jar = checkout.root().resolve("benchmarks/target/benchmarks.jar");
        Signals signals = Signals.caught();
        Build build = context.build(signals);
        build.servicesIfNeeded(true);
        build.module("benchmarks", jar, "the benchmarks");
        signals.check();
        List<String> words = new ArrayList<>(List.of(checkout.java().toString()));
        words.addAll(List.of(
                JvmOptions.needed(checkout),
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-Dmemlane.root=" + checkout.root(),
                "-cp",
                jar.toString(),
                "io.memlane.benchmarks.peers.PeersBenchmark"));
        words.addAll(Arguments.behind(spec));
        return JavaRun.run(words, signals);
    }
}
