package io.memlane.benchmarks.peers;

import io.memlane.benchmarks.load.Figures;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The peers at work, and what asks them. Whatever it has started is stopped when it is closed, also by another thread. */
final class Lab implements AutoCloseable {
    private static final long READY_NANOS = 90_000_000_000L;
    private static final long POLL_MILLIS = 20;
    /** A run that is better by less is as good as the one before. */
    private static final double STABLE = 0.05;

    private static final int MAX_WARM_UPS = 5;
    /** What a peer is asked first has its code compiled. */
    private static final int MAX_FIRST_WARM_UPS = 30;

    private static final double WARM_UP_SECONDS = 1;

    private final Scratch scratch;
    private final Content content;
    private final Conditions conditions;
    private final LoadGenerator closedLoop;
    private final LoadGenerator paced;
    private final Strace strace;
    private final Map<String, Deployment> deployments = new LinkedHashMap<>();
    private final Set<String> warm = new HashSet<>();
    private boolean closed;

    private Lab(Scratch scratch, Conditions conditions) throws IOException {
        this.scratch = scratch;
        this.conditions = conditions;
        content = Content.in(scratch);
        strace = new Strace(scratch, Strace.PROGRAM);
        paced = new LoadProcess(scratch);
        closedLoop = Programs.isThere(Wrk.PROGRAM) ? new Wrk(scratch) : paced;
    }

    static Lab open(Conditions conditions) throws IOException {
        Scratch scratch = Scratch.create();
        try {
            Lab lab = new Lab(scratch, conditions);
            conditions.note("load: " + lab.closedLoop.name()
                    + (lab.closedLoop instanceof Wrk ? "" : "; wrk isn't installed (Debian package wrk)"));
            return lab;
        } catch (IOException | RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    Workload workload(long bytes) throws IOException {
        return Workload.of(scratch, content, bytes);
    }

    Workload mixed() throws IOException {
        List<String> paths = content.mixed();
        return Workload.of(scratch, Workload.MIXED, 150 << 10, paths, 0.9);
    }

    Workload many(int count) throws IOException {
        return Workload.of(scratch, count + " files", 1 << 10, content.many(count, 1 << 10), 0);
    }

    /**
     * Starts a peer, if it can be.
     *
     * @return seconds until it answered; negative if it doesn't take part: the conditions say why
     */
    double start(Peer peer) throws IOException {
        List<String> missing = peer.missing();
        if (!missing.isEmpty()) {
            conditions.absent(
                    peer.name(),
                    "not installed: " + String.join(", ", missing) + " (Debian packages: "
                            + String.join(" ", Programs.packages(missing)) + ")");
            return -1;
        }
        String probe = content.file(1 << 10);
        PeerSpace space = new PeerSpace(scratch, peer.name(), content.folder());
        long start = System.nanoTime();
        try {
            Deployment deployment = peer.starter().start(space);
            awaitReady(deployment, probe);
            if (!keep(peer.name(), deployment)) {
                deployment.close();
                throw new IOException("stopped meanwhile");
            }
            conditions.present(peer);
            return (System.nanoTime() - start) / 1e9;
        } catch (IOException e) {
            StringBuilder why = new StringBuilder("failed to start: ").append(e.getMessage());
            for (ChildProcess process : space.started()) {
                why.append('\n').append(process.told());
                process.close();
            }
            conditions.absent(peer.name(), why.toString());
            return -1;
        }
    }

    private synchronized boolean keep(String name, Deployment deployment) {
        if (!closed) {
            deployments.put(name, deployment);
        }
        return !closed;
    }

    private static void awaitReady(Deployment deployment, String path) throws IOException {
        long deadline = System.nanoTime() + READY_NANOS;
        while (!answers(deployment.port(), path)) {
            if (!deployment.processes().stream().allMatch(ChildProcess::isAlive)) {
                throw new IOException("it has ended");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("no answer after " + READY_NANOS / 1_000_000_000 + " s");
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
    }

    private static boolean answers(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            try {
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false; // not yet
        }
    }

    synchronized void stop(String peer) {
        Deployment deployment = deployments.remove(peer);
        if (deployment != null) {
            deployment.close();
        }
    }

    /** Who takes part, in the order of their start. */
    synchronized Set<String> running() {
        return Set.copyOf(deployments.keySet());
    }

    /** Those of the peers that take part, in their order. */
    synchronized List<String> running(List<Peer> peers) {
        return peers.stream().map(Peer::name).filter(deployments::containsKey).toList();
    }

    /** Warms up one after the other; those that are asked for the first time twice, as their compilers go on while the others are asked. */
    void warmUp(Collection<Cell> cells) throws IOException {
        List<Cell> first =
                cells.stream().filter(cell -> !warm.contains(cell.peer())).toList();
        for (Cell cell : cells) {
            warmUp(cell);
        }
        for (Cell cell : first) {
            warmUp(cell);
        }
    }

    /**
     * Asks until some runs in a row are no better than what came before, or it has been tried often enough. Less processor time is better, too:
     * on a busy machine the rate alone doesn't show that code is still being compiled.
     */
    private void warmUp(Cell cell) throws IOException {
        List<Long> pids = pids(cell.peer());
        boolean first = warm.add(cell.peer());
        int most = first ? MAX_FIRST_WARM_UPS : MAX_WARM_UPS;
        int enough = first ? 5 : 2;
        double bestRate = 0;
        double leastCpu = Double.MAX_VALUE;
        int noBetter = 0;
        for (int i = 0; i < most && noBetter < enough; i++) {
            Usage before = Usage.of(pids);
            Figures figures =
                    closedLoop.run(port(cell.peer()), cell.connections(), WARM_UP_SECONDS, 0, cell.workload());
            double rate = figures.bytesPerSecond();
            double cpu = Usage.of(pids).minus(before).cpuSeconds() / Math.max(1, figures.bytes());
            boolean better = rate > bestRate * (1 + STABLE) || cpu < leastCpu * (1 - STABLE);
            noBetter = better ? 0 : noBetter + 1;
            bestRate = Math.max(bestRate, rate);
            leastCpu = Math.min(leastCpu, cpu);
        }
    }

    /** Requests/s of a peer that has just been started, in slices of a second. */
    List<Double> rates(Cell cell, int slices) throws IOException {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < slices; i++) {
            rates.add(closedLoop
                    .run(port(cell.peer()), cell.connections(), 1, 0, cell.workload())
                    .requestsPerSecond());
        }
        return rates;
    }

    /** @param perSecond requests; 0 for as many as come through */
    Measurement measure(Cell cell, int round, double seconds, double perSecond) throws IOException {
        List<Long> pids = pids(cell.peer());
        Usage before = Usage.of(pids);
        LoadGenerator generator = perSecond > 0 ? paced : closedLoop;
        Figures figures = generator.run(port(cell.peer()), cell.connections(), seconds, perSecond, cell.workload());
        Usage usage = Usage.of(pids).minus(before);
        Measurement measurement =
                new Measurement(cell, round, figures, usage, Usage.privateBytes(pids), OptionalLong.empty());
        if (!measurement.isGood()) {
            String what = figures.requests() == 0
                    ? "no request was answered in time"
                    : figures.failures() + " of " + figures.requests() + " requests failed";
            conditions.note(cell.peer() + ", " + cell.group() + ", round " + round + ": " + what);
        }
        return measurement;
    }

    /**
     * Counts the system calls of a peer's processes under load. Only they, and the answers, mean anything in what it returns, as round 0.
     *
     * @return empty if what strace says can't be read: the conditions have it
     * @throws IOException if strace isn't installed, or can't attach to them: nor will it to others
     */
    Optional<Measurement> trace(Cell cell, double seconds) throws IOException {
        strace.attach(pids(cell.peer()));
        Measurement measurement;
        OptionalLong calls;
        try {
            measurement = measure(cell, 0, seconds, 0);
        } finally {
            calls = strace.detach();
        }
        if (calls.isEmpty()) {
            conditions.note(cell.peer() + ", " + cell.group() + ": strace's summary has no system calls");
            return Optional.empty();
        }
        return Optional.of(measurement.withSystemCalls(calls.getAsLong()));
    }

    /** Seconds of CPU time that the peer takes in a second in which nobody asks it. */
    double idleCpu(String peer, int seconds) throws IOException {
        List<Long> pids = pids(peer);
        Usage before = Usage.of(pids);
        try {
            Thread.sleep(seconds * 1000L);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        return Usage.of(pids).minus(before).cpuSeconds() / seconds;
    }

    private synchronized Deployment deployment(String peer) throws IOException {
        Deployment deployment = deployments.get(peer);
        if (deployment == null) {
            throw new IOException(peer + " doesn't run");
        }
        return deployment;
    }

    int port(String peer) throws IOException {
        return deployment(peer).port();
    }

    /** Of what a peer fetches from. */
    int originPort(String peer) throws IOException {
        return deployment(peer).origin();
    }

    private List<Long> pids(String peer) throws IOException {
        return deployment(peer).pids();
    }

    /** Notes, and stops, who has ended by itself. */
    void dropEnded() {
        for (String name : running()) {
            Deployment deployment;
            synchronized (this) {
                deployment = deployments.get(name);
            }
            if (deployment == null) {
                continue;
            }
            for (ChildProcess process : deployment.processes()) {
                if (!process.isAlive()) {
                    conditions.absent(name, "ended during the run: " + process.told());
                    stop(name);
                    break;
                }
            }
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws IOException {
        List<Deployment> running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = new ArrayList<>(deployments.values());
            deployments.clear();
        }
        strace.close();
        running.reversed().forEach(Deployment::close);
        closedLoop.close();
        paced.close();
        scratch.close();
    }
}
