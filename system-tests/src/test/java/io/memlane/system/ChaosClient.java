package io.memlane.system;

import io.memlane.system.ChaosCounts.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * One client after the other, most of them well-behaved. Each byte is compared when it comes. A client that gets nothing for longer than all
 * of the pair's own deadlines together has been hung.
 */
final class ChaosClient implements Runnable {
    private static final int SMALL_BUFFER_BYTES = 32 << 10;

    private enum Manner {
        READS,
        /** Goes away in the middle. */
        CUTS,
        /** Stops reading for a while, perhaps for longer than it may. */
        STALLS,
        /** Reads a little at a time. */
        DRIPS
    }

    private final ChaosWorld world;
    private final RandomGenerator random;
    private final CountDownLatch stop;
    private final byte[] buffer = new byte[64 << 10];

    ChaosClient(ChaosWorld world, RandomGenerator random, CountDownLatch stop) {
        this.world = world;
        this.random = random;
        this.stop = stop;
    }

    @Override
    public void run() {
        Client kept = null;
        try {
            while (stop.getCount() > 0) {
                Manner manner = manner();
                if (manner == Manner.READS) {
                    if (kept == null) {
                        kept = world.client(0);
                    }
                    if (!ask(kept, manner, true)) {
                        kept.close();
                        kept = null;
                    }
                } else {
                    try (Client own = world.client(SMALL_BUFFER_BYTES)) {
                        ask(own, manner, false);
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            if (kept != null) {
                kept.close();
            }
        }
    }

    private Manner manner() {
        int hundredth = random.nextInt(100);
        if (hundredth < 88) {
            return Manner.READS;
        }
        return hundredth < 95 ? Manner.CUTS : hundredth < 98 ? Manner.DRIPS : Manner.STALLS;
    }

    /** Returns whether the connection can be used again. */
    private boolean ask(Client client, Manner manner, boolean mayBeKept) throws InterruptedException {
        String path = manner == Manner.READS
                ? world.content().any(random)
                : world.content().large(random);
        int life = world.proxyLife();
        boolean fresh = !client.isConnected();
        Outcome outcome;
        boolean reusable = false;
        try {
            Client.Exchange exchange = client.open("GET", path);
            world.counts().answered(exchange.status());
            // Now every version is known that this can be one of.
            ChaosContent.Check check = world.content().check(path);
            if (exchange.status() != 200) {
                outcome = refusal(path, exchange);
            } else if (!check.isLength(exchange.lengthBytes())) {
                outcome = wrong(path, "promises " + exchange.lengthBytes() + " bytes");
            } else {
                outcome = body(client, exchange, path, check, manner, life);
                reusable = mayBeKept && outcome == Outcome.COMPLETE;
            }
        } catch (SocketTimeoutException e) {
            outcome = hung(path, "no answer");
        } catch (IOException e) {
            if (!fresh && !world.hasProxyDied(life)) {
                // A kept connection that the proxy had just given up (RFC 9112, 9.3.1): asked again on another one.
                return false;
            }
            outcome = world.hasProxyDied(life) ? Outcome.UNANSWERED : unexpected(path + ": " + e);
        }
        world.counts().ended(outcome);
        if (outcome == Outcome.UNANSWERED || outcome == Outcome.REFUSED) {
            // As a client should: not at once again.
            stop.await(100, TimeUnit.MILLISECONDS);
        }
        return reusable;
    }

    private Outcome refusal(String path, Client.Exchange exchange) throws IOException {
        while (exchange.read(buffer) >= 0) {
            // The problem's text.
        }
        int status = exchange.status();
        if (status == 503) {
            return exchange.header("Retry-After").isEmpty()
                    ? unexpected(path + ": 503 without Retry-After")
                    : Outcome.REFUSED;
        }
        return status == 500 || status == 502 || status == 504
                ? Outcome.FAILED
                : unexpected(path + ": status " + status);
    }

    private Outcome body(
            Client client, Client.Exchange exchange, String path, ChaosContent.Check check, Manner manner, int life)
            throws IOException, InterruptedException {
        long lengthBytes = exchange.lengthBytes();
        long turn = manner == Manner.READS ? Long.MAX_VALUE : random.nextLong(lengthBytes);
        boolean stalled = false;
        try {
            for (int n = exchange.read(buffer); n >= 0; n = exchange.read(buffer)) {
                world.counts().received(n);
                if (!check.isNext(buffer, n)) {
                    return wrong(path, "before byte " + exchange.receivedBytes());
                }
                if (manner == Manner.DRIPS) {
                    stalled = true;
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(2_000));
                } else if (exchange.receivedBytes() > turn) {
                    world.counts().injected(manner == Manner.CUTS ? "client cuts its connection" : "client stalls");
                    if (manner == Manner.CUTS) {
                        leave(client);
                        return Outcome.LEFT;
                    }
                    stalled = true;
                    turn = Long.MAX_VALUE;
                    stop.await(random.nextLong(200, world.longestStall().toMillis()), TimeUnit.MILLISECONDS);
                }
            }
        } catch (SocketTimeoutException e) {
            return hung(path, "at byte " + exchange.receivedBytes() + " of " + lengthBytes);
        } catch (IOException reset) {
            return cut(life, stalled);
        }
        return exchange.receivedBytes() == lengthBytes ? Outcome.COMPLETE : cut(life, stalled);
    }

    private Outcome cut(int life, boolean stalled) {
        if (world.hasProxyDied(life)) {
            return Outcome.CUT_BY_KILL;
        }
        return stalled ? Outcome.CUT_AFTER_STALL : Outcome.CUT;
    }

    private void leave(Client client) throws IOException {
        if (random.nextBoolean()) {
            client.reset();
        } else {
            client.close();
        }
    }

    private Outcome wrong(String path, String where) {
        world.counts().violated("wrong bytes: " + path + " " + where);
        return Outcome.WRONG;
    }

    private Outcome hung(String path, String where) {
        world.counts().violated("hung: " + path + ", " + where + ", for " + Duration.ofMillis(world.patienceMillis()));
        return Outcome.HUNG;
    }

    private Outcome unexpected(String what) {
        world.counts().violated("unexpected: " + what);
        return Outcome.UNEXPECTED;
    }
}
