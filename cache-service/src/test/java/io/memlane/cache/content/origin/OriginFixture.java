package io.memlane.cache.content.origin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Asked;
import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.Representation;
import io.memlane.cache.content.RequestBody;
import io.memlane.cache.content.origin.client.AddressSettings;
import io.memlane.cache.content.origin.client.ClientSettings;
import io.memlane.cache.content.origin.client.Credentials;
import io.memlane.cache.content.origin.client.OriginClient;
import io.memlane.cache.content.origin.client.OriginFailure.Reason;
import io.memlane.cache.content.origin.stored.DiskResponses;
import io.memlane.cache.content.origin.stored.MemoryResponses;
import io.memlane.cache.content.origin.stored.Responses;
import io.memlane.cache.content.store.Purge;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.BodyPlan.Slice;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Fields;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.Reply;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.RequestPath;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.http.caching.CachingRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The content of a scripted origin, asked as the transfer asks. Time moves as the test says. */
final class OriginFixture implements AutoCloseable {
    private static final Boundary BOUNDARY = Boundary.random(new SecureRandom());
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * What a client would get.
     *
     * @param cut why the body ended before its end; null if it is whole
     */
    record Got(Outcome outcome, String body, @Nullable IOException cut) {
        int status() {
            return outcome instanceof ResponseHead head ? head.status() : 0;
        }

        Fields fields() {
            return outcome instanceof ResponseHead head ? head.fields() : Fields.EMPTY;
        }

        String field(String name) {
            String value = fields().list(name);
            return value == null ? "" : value;
        }

        String cacheStatus() {
            return field("Cache-Status");
        }

        Refusal.@Nullable Kind refusal() {
            return outcome instanceof Refusal refusal ? refusal.kind() : null;
        }
    }

    final ScriptedOrigin origin;
    /** Whether fixtures that this thread makes from now on keep responses on disk. */
    private static final ThreadLocal<Boolean> ON_DISK = ThreadLocal.withInitial(() -> false);

    final Responses responses;
    private final @Nullable DiskFixture disk;
    final OriginCounts counts = new OriginCounts();
    final AtomicLong skippedNanos = new AtomicLong();
    final OriginClient asking;
    final OriginContent content;

    OriginFixture(ScriptedOrigin.Script script) {
        this(script, CachingRules.keyed());
    }

    OriginFixture(ScriptedOrigin.Script script, CachingRules rules) {
        this(script, rules, OriginSettings.Host.ORIGIN, Duration.ofSeconds(10));
    }

    OriginFixture(ScriptedOrigin.Script script, CachingRules rules, OriginSettings.Host host, Duration timeout) {
        this(new ScriptedOrigin(script), rules, host, origin -> client(origin.uri(), timeout));
    }

    /** With a client as the test wants it. */
    OriginFixture(ScriptedOrigin origin, Function<ScriptedOrigin, ClientSettings> settings) {
        this(origin, CachingRules.keyed(), OriginSettings.Host.ORIGIN, settings);
    }

    /** An origin that answers everything well, but for one target: with these bytes, and no more. */
    static OriginFixture goodBut(String target, String response) {
        return new OriginFixture(exchange -> {
            if (exchange.target().equals(target)) {
                exchange.write(response);
                exchange.socket().shutdownOutput();
            } else {
                exchange.ok("Cache-Control: no-store\r\n", "good");
            }
        });
    }

    static ClientSettings client(URI uri, Duration timeout) {
        return client(uri, timeout, ClientSettings.Protocol.NEGOTIATED, null, Credentials.NONE);
    }

    static ClientSettings client(
            URI uri,
            Duration timeout,
            ClientSettings.Protocol protocol,
            @Nullable SSLContext ssl,
            Credentials credentials) {
        return client(uri, addresses(uri.getPort()), timeout, protocol, ssl, credentials);
    }

    /** All at the place that the word {@code localhost} has in the URIs of scripted origins. */
    static AddressSettings addresses(int... ports) {
        return new AddressSettings(
                IntStream.of(ports)
                        .mapToObj(port -> InetSocketAddress.createUnresolved("127.0.0.1", port))
                        .toList(),
                Duration.ofSeconds(10),
                3,
                Duration.ofSeconds(10));
    }

    static ClientSettings client(
            URI uri,
            AddressSettings addresses,
            Duration timeout,
            ClientSettings.Protocol protocol,
            @Nullable SSLContext ssl,
            Credentials credentials) {
        return new ClientSettings(
                uri, addresses, Duration.ofSeconds(5), timeout, timeout, 256, 1024, protocol, ssl, credentials);
    }

    private OriginFixture(
            ScriptedOrigin origin,
            CachingRules rules,
            OriginSettings.Host host,
            Function<ScriptedOrigin, ClientSettings> clientSettings) {
        disk = ON_DISK.get() ? new DiskFixture() : null;
        responses = disk == null
                ? new MemoryResponses(4 << 20, 1 << 20)
                : new DiskResponses(
                        disk.store(),
                        () -> Instant.ofEpochMilli(System.currentTimeMillis()),
                        () -> System.nanoTime() + skippedNanos.get());
        this.origin = origin;
        ClientSettings client = clientSettings.apply(origin);
        OriginSettings settings = new OriginSettings(
                "/",
                "/",
                "memlane",
                "memlane-test",
                host,
                OriginSettings.Forwarded.X_FORWARDED,
                false,
                Duration.ofSeconds(10),
                4,
                1 << 20,
                rules,
                client);
        asking = new OriginClient(client);
        content = new OriginContent(
                settings,
                asking,
                responses,
                counts,
                () -> Instant.ofEpochMilli(
                        System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(skippedNanos.get())),
                () -> System.nanoTime() + skippedNanos.get());
    }

    static void keepOnDisk(boolean disk) {
        ON_DISK.set(disk);
    }

    void purge(@Nullable Purge purge) {
        try {
            responses.purge(requireNonNull(purge));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        content.purged();
    }

    void skip(Duration time) {
        skippedNanos.addAndGet(time.toNanos());
    }

    Got get(String target, String... fields) {
        return ask("GET", target, null, fields);
    }

    Got ask(String method, String target, @Nullable RequestBody body, String... fields) {
        Asked asked = asked(method, target, body, fields);
        return finish(asked, content.find(asked));
    }

    static Asked asked(String method, String target, @Nullable RequestBody body, String... fields) {
        RequestHead head = new RequestHead(method, false, "www.example", target, Fields.of(fields));
        try {
            return new Asked(RequestPath.decode(head.rawPath()), head, "192.0.2.1", body);
        } catch (RejectedPathException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Got finish(Asked asked, Lookup lookup) {
        try {
            return switch (lookup) {
                case Lookup.Refused(Refusal refusal) -> new Got(refusal, "", null);
                case Lookup.Found(Representation found) -> {
                    Got got = read(asked.head(), found);
                    if (got.cut() == null) {
                        found.taken();
                    }
                    yield got;
                }
                case Lookup.Waits(Awaited awaited) -> finish(asked, outcome(awaited));
            };
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Lookup outcome(Awaited awaited) throws InterruptedException {
        Lookup lookup;
        do {
            CountDownLatch ready = new CountDownLatch(1);
            awaited.onReady(ready::countDown);
            assertThat(ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            boolean interim = !awaited.takeInterim().isEmpty();
            lookup = awaited.poll();
            assertThat(interim || lookup != null).isTrue();
        } while (lookup == null);
        awaited.close();
        return lookup;
    }

    private static Got read(RequestHead request, Representation found) throws InterruptedException {
        try (found) {
            Reply reply = Reply.to(found.undecided(request), found.head(System.currentTimeMillis()), BOUNDARY, 0);
            BodyPlan plan = reply.body();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (plan == null || request.isHead()) {
                return new Got(reply.outcome(), "", null);
            }
            IOException cut = null;
            try {
                for (BodyPlan.Piece piece : plan.pieces()) {
                    if (piece instanceof Slice slice) {
                        read(
                                found,
                                slice.range().offset(),
                                slice.range().lengthBytes(),
                                plan.lengthBytes() == ResponseHead.UNKNOWN_LENGTH,
                                bytes);
                    }
                }
            } catch (IOException e) {
                cut = e;
            }
            return new Got(reply.outcome(), bytes.toString(StandardCharsets.ISO_8859_1), cut);
        }
    }

    private static void read(Representation found, long offset, long length, boolean open, ByteArrayOutputStream bytes)
            throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(50_000);
        for (long at = offset; at < offset + length; ) {
            long available = found.available(at);
            if (available == 0) {
                CountDownLatch more = new CountDownLatch(1);
                found.onMore(at, more::countDown);
                assertThat(more.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                continue;
            }
            if (available < 0) {
                assertThat(open).isTrue();
                return;
            }
            buffer.clear().limit((int) Math.min(Math.min(available, buffer.capacity()), offset + length - at));
            int count = found.read(buffer, at);
            assertThat(count).isPositive();
            bytes.write(buffer.array(), 0, count);
            at += count;
        }
    }

    /** A client may have all bytes a moment before they are stored, and others find what arrived for a moment longer. */
    void awaitStored(int count) {
        await().atMost(PATIENCE).until(() -> responses.size() == count && content.fills() == 0);
    }

    /** A client may see the end of a body a moment before it is counted. */
    void awaitFailures(Map<Reason, Long> expected, Got got) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(failures()).as("%s", got).isEqualTo(expected));
    }

    /** What went wrong, and how often. */
    Map<Reason, Long> failures() {
        Map<Reason, Long> failures = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            long count = counts.of(reason).sum();
            if (count > 0) {
                failures.put(reason, count);
            }
        }
        return failures;
    }

    /** On disk one response is several entries, of which the list of variants comes last: none is on its way any more. */
    void awaitStoredMoreThan(long count) {
        await().atMost(PATIENCE).until(() -> responses.size() > count && content.fills() == 0);
    }

    int asked() {
        return origin.requests().size();
    }

    @Override
    public void close() {
        content.close();
        origin.close();
        if (disk != null) {
            disk.close();
        }
    }
}
