package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.AbortReason;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.PoolFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Requests for one path whose content takes its time, beside others whose content doesn't. */
abstract class WaitingContent {
    static final int LENGTH = 12_000;
    static final String PATH = "/" + LENGTH;
    static final int PART = 8_192;
    static final byte[] BODY = FakeSession.body(LENGTH);
    static final long TICKET = 77;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    final List<Open> opens = new CopyOnWriteArrayList<>();
    final List<ControlMessage> others = new CopyOnWriteArrayList<>();

    interface OnOpen {
        void open(FakeSession session, Open open, int number) throws IOException;
    }

    interface OnOther {
        void other(FakeSession session, ControlMessage message) throws IOException;
    }

    /** As a cache does: what is cancelled is ended, what is asked by PING is answered. */
    static void asItShouldBe(FakeSession session, ControlMessage message) throws IOException {
        if (message instanceof Cancel) {
            session.writer().abort(AbortReason.CANCELLED);
        } else if (message instanceof Ping ping) {
            session.connection().send(new ControlMessage.Pong(ping.nonce()));
        }
    }

    SourceFixture fixture(Duration resumeTimeout, OnOpen script, OnOther otherwise) throws IOException {
        return fixture(resumeTimeout, PoolFixture.PATIENCE, script, otherwise);
    }

    SourceFixture fixture(Duration resumeTimeout, Duration acquireTimeout, OnOpen script, OnOther otherwise)
            throws IOException {
        return fixture(1, resumeTimeout, acquireTimeout, script, otherwise);
    }

    SourceFixture fixture(
            int segments, Duration resumeTimeout, Duration acquireTimeout, OnOpen script, OnOther otherwise)
            throws IOException {
        RequestProperties times = new RequestProperties(
                Duration.ofSeconds(10), Duration.ofSeconds(10), resumeTimeout, Duration.ofSeconds(5));
        SourceFixture fixture = new SourceFixture(folder, segments, 1, times, SourceFixture.patient(), acquireTimeout);
        fixture.cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                if (!open.request().target().equals(PATH)) {
                    FakeScript.super.open(session, open);
                    return;
                }
                opens.add(open);
                script.open(session, open, opens.size());
            }

            @Override
            public void other(FakeSession session, ControlMessage message) throws IOException {
                others.add(message);
                otherwise.other(session, message);
            }
        };
        return fixture;
    }

    SourceFixture fixture(OnOpen script) throws IOException {
        return fixture(Duration.ofSeconds(10), script, WaitingContent::asItShouldBe);
    }

    /** The head, so much of the body, and that there is no more. */
    static void sendAndWait(FakeSession session, Open open, ResponseHead head, int bytes) throws IOException {
        session.writer().begin(open.requestId());
        session.connection().send(new Meta(open.requestId(), Meta.LATER, head));
        session.append(BODY, 0, bytes);
        session.writer().takeParked();
        session.connection().send(new Waits(open.requestId()));
    }

    static void sendAndWait(FakeSession session, Open open, int bytes) throws IOException {
        sendAndWait(session, open, FakeSession.head(LENGTH), bytes);
    }

    static ResponseHead unresumable() {
        ResponseHead head = FakeSession.head(LENGTH);
        return new ResponseHead(200, head.fields(), LENGTH, head.version(), false);
    }

    static CompletableFuture<@Nullable Refusal> start(SourceFixture fixture, SourceFixture.Sink sink) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return fixture.source.fetch(ContentRequest.get(PATH), sink);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                command -> Thread.ofVirtual().start(command));
    }

    static void assertWhole(CompletableFuture<@Nullable Refusal> request, SourceFixture.Sink sink) throws Exception {
        assertThat(request.get(20, TimeUnit.SECONDS)).isNull();
        assertThat(sink.body.toByteArray()).isEqualTo(BODY);
        assertThat(sink.ended).isTrue();
        assertThat(sink.begun).isOne();
    }

    static void assertOtherServed(SourceFixture fixture) throws IOException {
        SourceFixture.Sink other = new SourceFixture.Sink();
        fixture.get("/70000", other);
        assertThat(other.body.toByteArray()).isEqualTo(FakeSession.body(70_000));
    }

    static void pass(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
