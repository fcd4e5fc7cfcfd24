package io.memlane.cache.control;

import static io.memlane.cache.control.ServerFixture.assertRejected;
import static io.memlane.cache.control.ServerFixture.receive;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.Role;
import io.memlane.model.control.Scope;
import io.memlane.model.control.Wish;
import io.memlane.model.http.RequestHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer may not send, over real sockets of both kinds: it is told why, and others go on. */
@ParameterizedClass
@ValueSource(strings = {"tcp", "unix"})
class SessionRejectionTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    @Parameter
    String transport;

    private ServerFixture fixture;

    private ServerFixture start() throws IOException {
        String address = transport.equals("tcp") ? ServerFixture.freeTcpAddress() : "unix://" + folder + "/control";
        fixture = new ServerFixture(folder, address, ServerFixture.properties(8));
        return fixture;
    }

    @AfterEach
    void stop() throws IOException {
        fixture.awaitIdle();
        fixture.close();
    }

    private static byte[] frame(int length, int type) {
        return ByteBuffer.allocate(5).putInt(length).put((byte) type).array();
    }

    private void assertRawRejected(byte[] bytes, ErrorCode code, String text) throws IOException {
        double before = fixture.rejected(code);
        try (RawPeer peer = new RawPeer(fixture.address)) {
            peer.write(bytes);
            assertRejected(peer.connection(), code, text);
        }
        assertThat(fixture.rejected(code) - before).isOne();
    }

    private void assertWishRejected(Wish wish, String text) throws IOException {
        assertAttachRejected(a -> with(a, 3, 3, a.token(), wish), ErrorCode.LIMIT, text);
    }

    private void assertAttachRejected(UnaryOperator<ControlMessage.Attach> change, ErrorCode code, String text)
            throws IOException {
        double before = fixture.rejected(code);
        try (ControlConnection connection = fixture.connect()) {
            connection.send(change.apply(fixture.attach(Role.SEGMENT)));
            assertRejected(connection, code, text);
        }
        assertThat(fixture.rejected(code) - before).isOne();
    }

    private static ControlMessage.Attach with(ControlMessage.Attach from, int min, int max, String token, Wish wish) {
        return new ControlMessage.Attach(min, max, from.role(), token, from.client(), wish, from.life());
    }

    @Test
    void receive_garbage_isRejectedAndOthersGoOn() throws Exception {
        start();
        try (ControlConnection other = fixture.attached(Role.SEGMENT)) {
            assertRawRejected("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(), ErrorCode.OVERSIZED, "a frame of");
            assertRawRejected(frame(Integer.MAX_VALUE, 1), ErrorCode.OVERSIZED, "a frame of 2147483647 bytes");
            assertRawRejected(frame(Integer.MIN_VALUE, 1), ErrorCode.MALFORMED, "a frame of -2147483648 bytes");
            assertRawRejected(frame(0, 1), ErrorCode.MALFORMED, "a frame of 0 bytes");
            assertRawRejected(frame(1, 99), ErrorCode.MALFORMED, "message type 99 is unknown");
            assertRawRejected(frame(1, 1), ErrorCode.MALFORMED, "shorter than its message");
            other.send(new Ping(1));
            assertThat(receive(other)).isEqualTo(new Pong(1));
        }
    }

    @Test
    void receive_anythingBeforeAttach_isRejected() throws Exception {
        start();
        for (ControlMessage first : new ControlMessage[] {
            new Open(1, RequestHead.get("/x"), 1),
            Doorbell.INSTANCE,
            new Ping(1),
            new Attached(1, "", Wish.NONE, Scope.FILES)
        }) {
            try (ControlConnection connection = fixture.connect()) {
                connection.send(first);
                assertRejected(connection, ErrorCode.UNEXPECTED, "the first message must be ATTACH");
            }
        }
        assertThat(fixture.rejected(ErrorCode.UNEXPECTED)).isEqualTo(4);
    }

    @Test
    void attach_noCommonVersion_isRejectedWithBothRanges() throws Exception {
        start();
        assertAttachRejected(a -> with(a, 5, 7, a.token(), a.wish()), ErrorCode.VERSION, "5 to 7, this cache 3 to 4");
        assertAttachRejected(a -> with(a, 0, 0, a.token(), a.wish()), ErrorCode.VERSION, "0 to 0, this cache 3 to 4");
        assertAttachRejected(a -> with(a, 1, 2, a.token(), a.wish()), ErrorCode.VERSION, "1 to 2, this cache 3 to 4");
        assertAttachRejected(a -> with(a, 5, 1, a.token(), a.wish()), ErrorCode.VERSION, "5 to 1");
    }

    @Test
    void attach_wrongToken_isRejectedWithoutTellingTheRightOne() throws Exception {
        start();
        String text = "the token isn't that of " + fixture.directory;
        assertAttachRejected(a -> with(a, 3, 3, "", a.wish()), ErrorCode.TOKEN, text);
        assertAttachRejected(a -> with(a, 3, 3, a.token().substring(1), a.wish()), ErrorCode.TOKEN, text);
        assertAttachRejected(a -> with(a, 3, 3, "ÿ".repeat(64), a.wish()), ErrorCode.TOKEN, text);
    }

    @Test
    void attach_absurdSizes_areRejectedByName() throws Exception {
        start();
        assertWishRejected(new Wish(Integer.MIN_VALUE, 4096, 0, 0, 1 << 20), "slots is -2147483648");
        assertWishRejected(new Wish(Integer.MAX_VALUE, 4096, 0, 0, 1 << 20), "slots is 2147483647");
        assertWishRejected(new Wish(0, 4096, 0, 0, 1 << 20), "slots is 0");
        assertWishRejected(new Wish(4, -4096, 0, 0, 1 << 20), "slot size is -4096");
        assertWishRejected(new Wish(4, 0, 0, 0, 1 << 20), "slot size is 0");
        assertWishRejected(new Wish(4, 4097, 0, 0, 1 << 20), "slot size is 4097, must be a multiple of 4096");
        assertWishRejected(new Wish(4, 1 << 30, 0, 0, 1 << 20), "slot size is 1073741824");
        assertWishRejected(new Wish(4, 4096, 9, 0, 1 << 20), "payload mode 9 is unknown");
        assertWishRejected(new Wish(4, 4096, 0, -1, 1 << 20), "inline max is -1");
        assertWishRejected(new Wish(4, 4096, 0, 4097, 1 << 20), "inline max is 4097");
        assertWishRejected(new Wish(4, 4096, 0, 0, 0), "queue roll size is 0");
        assertWishRejected(new Wish(4, 4096, 0, 0, -4096), "queue roll size is -4096");
        assertWishRejected(new Wish(4, 4096, 0, 0, Integer.MAX_VALUE), "queue roll size is 2147483647");
        assertAttachRejected(
                a -> with(a, 3, 3, a.token(), new Wish(1024, 16 << 20, 0, 0, 1 << 20)),
                ErrorCode.VOLUME_FULL,
                "that memlane.shm.max-size allows");
    }
}
