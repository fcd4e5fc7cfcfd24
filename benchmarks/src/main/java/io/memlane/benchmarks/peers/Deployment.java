package io.memlane.benchmarks.peers;

import java.util.List;

/**
 * A peer at work.
 *
 * @param port of its HTTP, on loopback
 * @param origin port of what it fetches from, on loopback; 0 if that is none of this benchmark's
 * @param processes in the order of their start; stopped in the reverse one
 */
record Deployment(int port, int origin, List<ChildProcess> processes) implements AutoCloseable {
    /** Of all its processes, and of those that they have started. */
    List<Long> pids() {
        return processes.stream().flatMap(ChildProcess::pids).toList();
    }

    @Override
    public void close() {
        processes.reversed().forEach(ChildProcess::close);
    }
}
