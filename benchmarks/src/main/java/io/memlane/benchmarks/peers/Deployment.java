package io.memlane.benchmarks.peers;

import java.util.List;

/**
 * A peer at work.
 *
 * @param port of its HTTP, on loopback
 * @param processes in the order of their start; stopped in the reverse one
 */
record Deployment(int port, List<ChildProcess> processes) implements AutoCloseable {
    /** Of all its processes, and of those that they have started. */
    List<Long> pids() {
        return processes.stream().flatMap(ChildProcess::pids).toList();
    }

    @Override
    public void close() {
        processes.reversed().forEach(ChildProcess::close);
    }
}
