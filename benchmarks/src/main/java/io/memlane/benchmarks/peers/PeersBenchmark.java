package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Compares Memlane's whole path with others, in interleaved rounds: each round asks every peer once, so that whatever else the machine does
 * hits all of them alike.
 *
 * <p>{@code benchmarks/peers/run [OPTIONS]}; {@link Options#USAGE} lists them. Exit code 0: measured; 1: it couldn't be; 2: wrong options.
 */
public final class PeersBenchmark {
    private PeersBenchmark() {}

    public static void main(String[] args) {
        Options options;
        try {
            options = Options.parse(
                    Path.of(System.getProperty("memlane.root", "")).toAbsolutePath(), List.of(args));
            requireKnown(options);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        try (Comparison comparison = Comparison.prepare(options)) {
            comparison.run();
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void requireKnown(Options options) {
        List<String> known = Peers.all(options.root()).stream().map(Peer::name).toList();
        for (String peer : options.peers()) {
            if (!known.contains(peer)) {
                throw new IllegalArgumentException("--peers: " + peer + " isn't one of " + String.join(", ", known));
            }
        }
    }
}
