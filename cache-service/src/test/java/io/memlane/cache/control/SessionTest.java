package io.memlane.cache.control;

import static io.memlane.cache.control.ServerFixture.WISH;
import static io.memlane.cache.control.ServerFixture.assertClosed;
import static io.memlane.cache.control.ServerFixture.assertRejected;
import static io.memlane.cache.control.ServerFixture.receive;
import static io.memlane.cache.control.ServerFixture.receiveMeta;
import static io.memlane.cache.volume.VolumeFixture.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.ScriptedFile;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.cache.volume.VolumeFixture;
import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.Role;
import io.memlane.model.control.Scope;
import io.memlane.model.control.Wish;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.FrameKind;
import io.memlane.model.segment.SegmentReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions over real sockets of both kinds. */
@ParameterizedClass
@ValueSource(strings = {"tcp", "unix"})
class SessionTest {
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

    @Test
    void attach_segment_isMadeAndServesUntilTheConnectionEnds() throws Exception {
        ScriptedFile file = start().content.file("/x", 3 * SMALL.slotSizeBytes() + 5);
        try (ControlConnection connection = fixture.connect()) {
            connection.send(fixture.attach(Role.SEGMENT));
            Attached attached = (Attached) receive(connection);
            assertThat(attached).isEqualTo(new Attached(ControlMessage.MAX_VERSION, "seg-000001", WISH, Scope.FILES));
            assertThat(fixture.volume.reservedBytes()).isEqualTo(SMALL.reservedBytes());
            Path segment = fixture.directory.resolve(attached.segment());
            try (SegmentReader reader = SegmentReader.open(segment, SMALL, connection::ring)) {
                for (long id = 1; id <= 3; id++) {
                    // Late ones of a request that is over, or of none.
                    connection.send(Doorbell.INSTANCE);
                    connection.send(new Cancel(id - 1));
                    connection.send(new Open(id, RequestHead.get("/x"), 1_000));
                    Meta meta = (Meta) receive(connection);
                    assertThat(meta.outcome()).isInstanceOf(ResponseHead.class);
                    reader.begin(id, meta.firstIndex());
                    ByteBuffer body = ByteBuffer.allocate(file.bytes().length);
                    for (FrameKind kind = reader.poll(); kind != FrameKind.END; kind = reader.poll()) {
                        body.put(reader.payload());
                        reader.release();
                    }
                    assertThat(body.array()).isEqualTo(file.bytes());
                }
            }
        }
    }

    /** The next step of the body is due already when the message comes. */
    @Test
    void doorbells_moreThanNeededDuringABody_doNoHarm() throws Exception {
        ScriptedFile file = start().content.file("/x", 300 * SMALL.slotSizeBytes());
        try (ControlConnection connection = fixture.attached(Role.SEGMENT);
                SegmentReader reader =
                        SegmentReader.open(fixture.directory.resolve("seg-000001"), SMALL, connection::ring)) {
            for (long id = 1; id <= 20; id++) {
                connection.send(new Open(id, RequestHead.get("/x"), 1_000));
                reader.begin(id, receiveMeta(connection).firstIndex());
                ByteBuffer body = ByteBuffer.allocate(file.bytes().length);
                while (!reader.isDrained()) {
                    FrameKind kind = reader.poll();
                    if (kind != null && !kind.isTerminal()) {
                        body.put(reader.payload());
                        reader.release();
                        connection.ring();
                        connection.send(new Cancel(id - 1));
                    }
                }
                assertThat(body.array()).isEqualTo(file.bytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ping_onEitherRole_isAnswered(Role role) throws Exception {
        start();
        try (ControlConnection connection = fixture.attached(role)) {
            connection.send(Doorbell.INSTANCE);
            connection.send(new Ping(42));
            assertThat(receive(connection)).isInstanceOfSatisfying(Pong.class, pong -> {
                assertThat(pong.nonce()).isEqualTo(42);
                assertThat(pong.figures().isEmpty()).as("nobody asks segments").isEqualTo(role == Role.SEGMENT);
            });
        }
    }

    @Test
    void attach_laterProxyThatKnowsOurVersion_isAcceptedWithIt() throws Exception {
        start();
        try (ControlConnection connection = fixture.connect()) {
            ControlMessage.Attach attach = fixture.attach(Role.SEGMENT);
            connection.send(with(attach, 1, 9, attach.token(), attach.wish()));
            assertThat(((Attached) receive(connection)).version()).isEqualTo(ControlMessage.MAX_VERSION);
        }
    }

    private static ControlMessage.Attach with(ControlMessage.Attach from, int min, int max, String token, Wish wish) {
        return new ControlMessage.Attach(min, max, from.role(), token, from.client(), wish, from.life());
    }

    @ParameterizedTest
    @EnumSource
    void attach_twice_isRejected(Role role) throws Exception {
        start();
        try (ControlConnection connection = fixture.attached(role)) {
            connection.send(fixture.attach(role));
            assertRejected(connection, ErrorCode.UNEXPECTED, "ATTACH on a");
        }
    }

    @Test
    void receive_openOnALink_isRejected() throws Exception {
        start();
        try (ControlConnection connection = fixture.attached(Role.LINK)) {
            connection.send(new Open(1, RequestHead.get("/x"), 1));
            assertRejected(connection, ErrorCode.UNEXPECTED, "OPEN on a link");
        }
    }

    @Test
    void receive_rejectFromTheProxy_endsTheSession() throws Exception {
        start();
        try (ControlConnection connection = fixture.attached(Role.SEGMENT)) {
            connection.send(new Reject(ErrorCode.SEGMENT_CORRUPT, "nonsense"));
            assertClosed(connection);
        }
    }

    @Test
    void serve_contentStoreThrows_isRejectedAndOthersGoOn() throws Exception {
        start().content.on("/x", () -> {
            throw new IllegalStateException("a bug");
        });
        try (ControlConnection other = fixture.attached(Role.SEGMENT);
                ControlConnection connection = fixture.attached(Role.SEGMENT)) {
            connection.send(new Open(1, RequestHead.get("/x"), 1_000));
            assertRejected(connection, ErrorCode.INTERNAL, "the cache failed");
            other.send(new Open(1, RequestHead.get("/none"), 1_000));
            assertThat(((Meta) receive(other)).outcome()).isEqualTo(Refusal.NOT_FOUND);
        }
    }

    @Test
    void run_sessionEnds_removesItsFilesAlone() throws Exception {
        start();
        try (ControlConnection first = fixture.attached(Role.SEGMENT)) {
            fixture.attached(Role.SEGMENT).close();
            org.awaitility.Awaitility.await().until(() -> fixture.volume.reservedBytes() == SMALL.reservedBytes());
            assertThat(VolumeFixture.names(fixture.directory)).containsExactly("cache.lock", "seg-000001", "token");
            assertThat(first.isOpen()).isTrue();
        }
    }
}
