package io.memlane.benchmarks.peers;

/** What is measured again in each round: one peer, asked for one thing, over a number of connections. */
record Cell(String peer, Workload workload, int connections) {
    /** The same for all peers that are compared. */
    String group() {
        return workload.name() + ", " + connections + (connections == 1 ? " connection" : " connections");
    }
}
