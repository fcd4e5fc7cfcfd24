package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.load.Figures;
import java.io.IOException;

/** Asks a peer for files. */
interface LoadGenerator extends AutoCloseable {
    /** As in the conditions. */
    String name();

    /**
     * Runs for so long, and then waits for what is under way.
     *
     * @param port on loopback
     * @param perSecond requests; 0 for as many as come through
     * @throws IOException if it can't be run: not because of answers, which {@link Figures#failures} counts
     */
    Figures run(int port, int connections, double seconds, double perSecond, Workload workload) throws IOException;

    @Override
    void close();
}
