package io.memlane.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server on loopback for files, over a number of keep-alive connections, from one thread. In a closed loop each connection asks
 * again as soon as it has its answer. At a rate, requests are due at fixed times, whatever the server does, and their time counts from
 * then: also that of requests that find no free connection (Tene's "coordinated omission"). No packaged generator for HTTP/1.1 does
 * that; where throughput alone matters, wrk is cheaper.
 *
 * <p>As a process it takes a line for each run, and answers with one: {@code PORT CONNECTIONS SECONDS RATE EXPONENT FILE_OF_PATHS}; rate
 * 0 is the closed loop. A run ends by itself.
 */
public final class Load {
    /** The longest that a percentile can show. */
    private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(2);
    /** So long answers are waited for when the time of the run is over. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long MAX_WAIT_MILLIS = 10;
    private static final int SCRATCH_BYTES = 256 << 10;

    private final InetSocketAddress address;
    private final Target target;
    private final double perSecond;
    private final Random random = new Random(1);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final Histogram times = new Histogram(MAX_NANOS, 3);
    private final Queue<Client> free = new ArrayDeque<>();

    private long requests;
    private long failures;
    private long bytes;
    private int running;

    private Load(int port, Target target, double perSecond) {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.target = target;
        this.perSecond = perSecond;
    }

    public static void main(String[] args) throws IOException {
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ", 6);
                Target target = Target.of(Files.readAllLines(Path.of(words[5])), Double.parseDouble(words[4]));
                System.out.println(run(
                                Integer.parseInt(words[0]),
                                Integer.parseInt(words[1]),
                                Double.parseDouble(words[2]),
                                Double.parseDouble(words[3]),
                                target)
                        .line());
            }
        }
    }

    /** Runs once. A connection that breaks is a failure and isn't replaced. */
    static Figures run(int port, int connections, double seconds, double perSecond, Target target) throws IOException {
        return new Load(port, target, perSecond).run(connections, (long) (seconds * 1e9));
    }

    private Figures run(int connections, long nanos) throws IOException {
        List<Client> clients = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                Client client = new Client(address, selector);
                clients.add(client);
                free.add(client);
            }
            long start = System.nanoTime();
            long end = start + nanos;
            Schedule schedule = perSecond > 0 ? new Schedule(start, perSecond) : null;
            long now = start;
            while (now - end < 0 || (running > 0 && now - end < GRACE_NANOS)) {
                if (now - end < 0) {
                    ask(schedule, now);
                }
                boolean asksMore = !free.isEmpty() && now - end < 0;
                select(selector, asksMore && schedule != null ? schedule.millisLeft(now) : MAX_WAIT_MILLIS);
                now = System.nanoTime();
                if (running == 0 && free.isEmpty()) {
                    break; // all connections are broken
                }
            }
            failures += running;
            return new Figures(
                    requests,
                    failures,
                    bytes,
                    System.nanoTime() - start,
                    times.getValueAtPercentile(50),
                    times.getValueAtPercentile(99),
                    times.getValueAtPercentile(99.9));
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    /** Has free connections ask, as far as something is due. */
    private void ask(@Nullable Schedule schedule, long now) {
        while (!free.isEmpty() && (schedule == null || schedule.isDue(now))) {
            Client client = free.remove();
            try {
                running++;
                client.ask(target.next(random), schedule == null ? now : schedule.take());
            } catch (IOException e) {
                broken(client);
            }
        }
    }

    private void select(Selector selector, long timeoutMillis) throws IOException {
        if (timeoutMillis <= 0) {
            selector.selectNow(key -> receive((Client) key.attachment()));
        } else {
            selector.select(key -> receive((Client) key.attachment()), timeoutMillis);
        }
    }

    private void receive(Client client) {
        try {
            if (client.receive(scratch)) {
                long now = System.nanoTime();
                times.recordValue(Math.clamp(now - client.dueNanos(), 0, MAX_NANOS));
                requests++;
                bytes += client.answerBytes();
                if (!client.isOk()) {
                    failures++;
                }
                running--;
                free.add(client);
            }
        } catch (IOException e) {
            broken(client);
        }
    }

    private void broken(Client client) {
        failures++;
        running--;
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When requests are due: at equal distances, rounded to the millisecond that the selector waits by. A finer one would take a core. */
    private static final class Schedule {
        private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

        private final long startNanos;
        private final double distanceNanos;
        private long taken;

        Schedule(long startNanos, double perSecond) {
            this.startNanos = startNanos;
            this.distanceNanos = 1e9 / perSecond;
        }

        private long next() {
            return startNanos + (long) (taken * distanceNanos) / TICK_NANOS * TICK_NANOS;
        }

        boolean isDue(long now) {
            return now - next() >= 0;
        }

        long take() {
            long due = next();
            taken++;
            return due;
        }

        /** Until the next one is due, rounded up. */
        long millisLeft(long now) {
            return Math.ceilDiv(next() - now, TICK_NANOS);
        }
    }
}
