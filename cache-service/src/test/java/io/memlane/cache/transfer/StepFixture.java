package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ScriptedContent;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.Part;
import io.memlane.model.http.Fields;
import io.memlane.model.http.RequestHead;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A transfer that goes on only when a test has it take its next step; each says what it needs then. */
final class StepFixture implements AutoCloseable {
    static final int SLOTS = 4;
    static final int SLOT_BYTES = 4096;

    final ScriptedContent content;
    final Tickets tickets;
    final Transfer transfer;
    /** How often the transfer has asked to go on. */
    final AtomicInteger wakes = new AtomicInteger();
    /** What was taken of the current body. */
    final ByteArrayOutputStream body = new ByteArrayOutputStream();

    final TransferFixture fixture;
    private long requestId;

    StepFixture(Path folder, int version) throws IOException {
        SegmentGeometry geometry = new SegmentGeometry(SLOTS, SLOT_BYTES, PayloadMode.AUTO, 1024, 128 << 10);
        fixture = new TransferFixture(folder, geometry, Duration.ofSeconds(10));
        fixture.cache.speak(version);
        fixture.proxy.speak(version);
        content = fixture.content;
        tickets = fixture.tickets;
        transfer = fixture.transfer;
        transfer.onWake(wakes::incrementAndGet);
    }

    /** A request without a body. */
    Open ask(String method, String path, long ticket) {
        return ask(method, path, ticket, 0);
    }

    Open get(String path) {
        return ask(RequestHead.GET, path, Open.NO_TICKET);
    }

    Open get(String path, Part part) {
        return new Open(++requestId, RequestHead.get(path), 1_000, part);
    }

    /** A request whose body follows. */
    Open post(String path, long lengthBytes) {
        return ask("POST", path, Open.NO_TICKET, lengthBytes);
    }

    private Open ask(String method, String path, long ticket, long bodyLengthBytes) {
        RequestHead request = new RequestHead(method, false, "", path, Fields.EMPTY);
        return new Open(++requestId, request, "", 1_000, Part.WHOLE, null, ticket, bodyLengthBytes, null);
    }

    Body bodyMessage(String text, boolean last) {
        return new Body(requestId, last, ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }

    Progress serve(Open open) throws IOException {
        body.reset();
        return transfer.serve(open);
    }

    /** The next message of the cache's. */
    ControlMessage message() throws IOException {
        return fixture.receive();
    }

    /** Has the cache give a ticket; returns its number. */
    long pending() throws IOException {
        ControlMessage message = message();
        assertThat(message).isInstanceOf(Pending.class);
        assertThat(((Pending) message).requestId()).isEqualTo(requestId);
        return ((Pending) message).ticket();
    }

    /** The answer, whose frames can be taken if it has any. */
    Meta meta() throws IOException {
        return meta(0);
    }

    Meta meta(long offset) throws IOException {
        ControlMessage message = message();
        assertThat(message).isInstanceOf(Meta.class);
        Meta meta = (Meta) message;
        assertThat(meta.requestId()).isEqualTo(requestId);
        if (meta.firstIndex() != Meta.NO_FRAMES) {
            fixture.reader.begin(requestId, meta.firstIndex(), offset);
        }
        return meta;
    }

    /** Takes and releases what is there; returns the terminal frame's kind, or null if there is none yet. */
    @Nullable
    FrameKind take() throws IOException {
        for (FrameKind kind = fixture.reader.poll(); kind != null; kind = fixture.reader.poll()) {
            if (kind.isTerminal()) {
                return kind;
            }
            byte[] chunk = new byte[fixture.reader.payload().remaining()];
            fixture.reader.payload().get(chunk);
            body.writeBytes(chunk);
            fixture.reader.release();
        }
        return null;
    }

    long requestId() {
        return requestId;
    }

    /** That nothing more was said than what was received. */
    void assertSilent() throws IOException {
        fixture.cache.send(new ControlMessage.Ping(4711));
        assertThat(message()).isEqualTo(new ControlMessage.Ping(4711));
    }

    /** Nothing is held by anybody any more. */
    @Override
    public void close() {
        transfer.close();
        fixture.close();
        assertThat(content.open()).as("not given back").isZero();
        assertThat(tickets.heldBytes()).as("held by tickets").isZero();
    }
}
