package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.Preconditions;
import io.memlane.model.http.RequestFields;
import io.memlane.proxy.content.ContentException;
import io.memlane.proxy.content.ContentException.Kind;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request asks beyond its path, and bodies that aren't the whole. */
@Order(1)
class FieldsTest {
    private static final int LENGTH = 9000;
    private static final int PART = 4000;
    private static final byte[] BODY = FakeSession.body(LENGTH);
    private static final Metadata METADATA = FakeSession.metadata(50_000);
    private static final Boundary BOUNDARY = new Boundary("0123456789abcdef0123456789abcdef");
    private static final Delivery PARTS =
            new Delivery(LENGTH, "multipart/byteranges; boundary=" + BOUNDARY.text(), "", "br", true, false, true);
    private static final Delivery LATER =
            new Delivery(LENGTH, "multipart/byteranges; boundary=" + BOUNDARY.text(), "", "br", true, true, true);

    private static final RequestFields FIELDS =
            new RequestFields(new Preconditions(null, null, "\"x\"", "d", "\"e\""), "bytes=0-1,5-", "br", "q");

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private volatile SourceFixture current;
    private final List<Open> opens = new CopyOnWriteArrayList<>();

    private interface OnOpen {
        void open(FakeSession session, Open open, int number) throws IOException;
    }

    private SourceFixture fixture(OnOpen script) throws IOException {
        return fixture(Duration.ofSeconds(10), script);
    }

    private SourceFixture fixture(Duration resumeTimeout, OnOpen script) throws IOException {
        SourceFixture fixture = new SourceFixture(
                folder,
                2,
                1,
                new RequestProperties(
                        Duration.ofSeconds(10), Duration.ofSeconds(10), resumeTimeout, Duration.ofSeconds(5)));
        fixture.cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                opens.add(open);
                script.open(session, open, opens.size());
            }
        };
        return fixture;
    }

    /** So many bytes from the OPEN's offset on, and the end if they are all. */
    private static void send(FakeSession session, Open open, int bytes, Status status, Delivery delivery)
            throws IOException {
        send(session, open, bytes, status, delivery, METADATA);
    }

    private static void send(
            FakeSession session, Open open, int bytes, Status status, Delivery delivery, Metadata metadata)
            throws IOException {
        session.writer().begin(open.requestId(), open.offset());
        int end = (int) Math.min(LENGTH, open.offset() + bytes);
        while (session.writer().bodyOffset() < end) {
            int at = (int) session.writer().bodyOffset();
            session.writer().append(Math.min(4096, end - at), chunk -> chunk.put(BODY, at, chunk.remaining()));
        }
        if (end == LENGTH) {
            session.writer().end();
        }
        session.connection()
                .send(new Meta(open.requestId(), status, session.writer().firstIndex(), metadata, "", delivery));
    }

    /** Returns when all of it is read, META too: a socket that is closed with something unread takes along what it has sent. */
    private static void sendPart(FakeSession session, Open open, Status status, Delivery delivery) throws IOException {
        int slots = session.writer().credit();
        send(session, open, PART, status, delivery);
        await().until(() -> session.writer().credit() == slots);
    }

    private static void sendPartAndDie(FakeSession session, Open open, Status status, Delivery delivery)
            throws IOException {
        sendPart(session, open, status, delivery);
        session.close();
    }

    private static SourceFixture.Sink fetch(SourceFixture fixture, RequestFields fields) throws IOException {
        SourceFixture.Sink sink = new SourceFixture.Sink();
        fixture.source.fetch(new ContentRequest("/x", false, fields, BOUNDARY), sink);
        return sink;
    }

    @Test
    void fetch_partialBodyThatIsContinued_isAskedForWithWhatDecidesItAlone() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, Status.PARTIAL, PARTS);
            } else {
                send(session, open, LENGTH, Status.PARTIAL, LATER);
            }
        })) {
            SourceFixture.Sink sink = fetch(fixture, FIELDS);
            assertThat(sink.body.toByteArray()).isEqualTo(BODY);
            assertThat(sink.head.status()).isEqualTo(206);
            assertThat(sink.head.delivery()).isEqualTo(PARTS);
            assertThat(opens.getFirst().fields()).isEqualTo(FIELDS);
            assertThat(opens.getLast().fields())
                    .isEqualTo(new RequestFields(Preconditions.NONE, "bytes=0-1,5-", "br", "q"));
            assertThat(opens).extracting(Open::boundary).containsExactly(BOUNDARY, BOUNDARY);
            assertThat(opens).extracting(Open::offset).containsExactly(0L, (long) PART);
            fixture.pool.awaitIdle(2);
        }
    }

    /** The range didn't count the first time; by the clock it might the second time. */
    @Test
    void fetch_wholeBodyThatIsContinued_isAskedForWithoutItsRange() throws Exception {
        Delivery whole = new Delivery(LENGTH, "text/plain", "", "br", true, true, true);
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, Status.OK, whole);
            } else {
                send(session, open, LENGTH, Status.OK, whole);
            }
        })) {
            assertThat(fetch(fixture, FIELDS).body.toByteArray()).isEqualTo(BODY);
            assertThat(opens.getLast().fields()).isEqualTo(new RequestFields(Preconditions.NONE, null, "br", "q"));
            fixture.pool.awaitIdle(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"OK,same", "PARTIAL,longer", "PARTIAL,other type", "PARTIAL,other range", "PARTIAL,other coding"})
    void fetch_continuationOfAnotherBody_isNeverUsed(Status status, String how) throws Exception {
        Delivery other = switch (how) {
            case "longer" -> new Delivery(LENGTH + 1, PARTS.contentType(), "", "br", true, false, true);
            case "other type" -> new Delivery(LENGTH, "text/plain", "", "br", true, false, true);
            case "other range" ->
                new Delivery(LENGTH, PARTS.contentType(), "bytes 0-8999/50000", "br", true, false, true);
            case "other coding" -> new Delivery(LENGTH, PARTS.contentType(), "", "", true, false, true);
            default -> PARTS;
        };
        try (SourceFixture fixture = fixture(Duration.ofSeconds(2), (session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, Status.PARTIAL, PARTS);
            } else {
                send(session, open, LENGTH, status, other);
            }
        })) {
            assertThatThrownBy(() -> fetch(fixture, FIELDS))
                    .isInstanceOf(ContentException.class)
                    .hasMessageContaining("another representation");
            assertThat(fixture.cut(Cut.RESUME_TIMEOUT)).isOne();
            fixture.pool.awaitIdle(2);
        }
    }

    /** No further attempt: they would all be answered so. */
    @Test
    void fetch_continuationOfAnotherMediaType_isCutAtOnce() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, Status.PARTIAL, PARTS);
            } else {
                send(session, open, LENGTH, Status.PARTIAL, PARTS, METADATA.as("text/markdown"));
            }
        })) {
            assertThatThrownBy(() -> fetch(fixture, FIELDS))
                    .isInstanceOf(ContentException.class)
                    .hasMessageContaining("its media type changed");
            assertThat(fixture.cut(Cut.CHANGED)).isOne();
            assertThat(opens).hasSize(2);
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_partialBodyWhenAnOldCacheCameBack_isCut() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            sendPart(session, open, Status.PARTIAL, PARTS);
            current.cache.version = ControlMessage.RESUME_VERSION;
            current.cache.breakSegments(session);
        })) {
            current = fixture;
            assertThatThrownBy(() -> fetch(fixture, FIELDS))
                    .isInstanceOf(ContentException.class)
                    .hasMessageContaining("can't continue it");
            assertThat(fixture.cut(Cut.NOT_RESUMABLE)).isOne();
            assertThat(opens).hasSize(1);
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_cacheOfVersion2_isAskedWithoutFieldsOrNotAtAll() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> session.reply(open, LENGTH))) {
            fixture.cache.stop();
            fixture.pool.awaitIdle(0);
            fixture.cache.version = ControlMessage.RESUME_VERSION;
            fixture.cache.start();
            fixture.pool.awaitIdle(2);
            SourceFixture.Sink sink = fetch(fixture, FIELDS);
            assertThat(sink.head.status()).isEqualTo(200);
            assertThat(sink.body.toByteArray()).isEqualTo(BODY);
            assertThat(opens.getLast().fields()).isEqualTo(RequestFields.NONE);
            for (Preconditions protecting : List.of(
                    new Preconditions("\"x\"", null, null, null, null),
                    new Preconditions(null, "d", null, null, null))) {
                assertFails(fixture, new RequestFields(protecting, null, null), Kind.BUSY);
            }
            assertThat(opens).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PRECONDITION_FAILED,PRECONDITION_FAILED",
        "RANGE_NOT_SATISFIABLE,RANGE_NOT_SATISFIABLE",
        "FOLDER,FOLDER"
    })
    void fetch_answerWithoutARepresentation_becomesItsKind(Status status, Kind kind) throws Exception {
        boolean metadata = status == Status.RANGE_NOT_SATISFIABLE;
        Delivery delivery = metadata ? new Delivery(0, "", "bytes */50000", "", false, true, true) : null;
        try (SourceFixture fixture = fixture((session, open, number) -> session.connection()
                .send(new Meta(open.requestId(), status, Meta.NO_FRAMES, metadata ? METADATA : null, "", delivery)))) {
            ContentException failure = assertFails(fixture, FIELDS, kind);
            assertThat(failure.contentRange()).isEqualTo(metadata ? "bytes */50000" : "");
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_notModified_hasAHeadAndNoBody() throws Exception {
        Delivery delivery = new Delivery(0, "", "", "br", true, true, true);
        try (SourceFixture fixture = fixture((session, open, number) -> session.connection()
                .send(new Meta(open.requestId(), Status.NOT_MODIFIED, Meta.NO_FRAMES, METADATA, "", delivery)))) {
            SourceFixture.Sink sink = fetch(fixture, FIELDS);
            assertThat(sink.head.status()).isEqualTo(304);
            assertThat(sink.body.size()).isZero();
            fixture.pool.awaitIdle(2);
        }
    }

    private static ContentException assertFails(SourceFixture fixture, RequestFields fields, Kind kind) {
        ContentException[] failure = new ContentException[1];
        assertThatThrownBy(() -> fetch(fixture, fields)).isInstanceOfSatisfying(ContentException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            failure[0] = e;
        });
        return failure[0];
    }
}
