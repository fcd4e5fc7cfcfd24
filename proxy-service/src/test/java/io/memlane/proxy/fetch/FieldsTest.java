package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Fields;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.Refusal.Kind;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.proxy.content.BodyCutException;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request asks beyond its path, and bodies that aren't the whole. */
@Order(1)
class FieldsTest {
    private static final int LENGTH = 9000;
    private static final int PART = 4000;
    private static final byte[] BODY = FakeSession.body(LENGTH);
    private static final OpaqueVersion VERSION = new OpaqueVersion(1, 2, 50_000, 4, 5);
    private static final Boundary BOUNDARY = new Boundary("0123456789abcdef0123456789abcdef");
    private static final String PARTS_TYPE = "multipart/byteranges; boundary=" + BOUNDARY.text();
    private static final ResponseHead PARTS =
            head(206, Fields.of("Content-Type", PARTS_TYPE, "Content-Encoding", "br", "Vary", "Accept-Encoding"));
    /** The same body, when its date has got old enough. */
    private static final ResponseHead LATER = head(206, PARTS.fields().plus("Last-Modified", "x"));

    private static final Fields CHOICE = Fields.of("Range", "bytes=0-1,5-", "Accept-Encoding", "br");
    private static final Fields FIELDS =
            CHOICE.plus("If-None-Match", "\"x\"").plus("If-Modified-Since", "d").plus("If-Range", "\"e\"");
    private static final String TARGET = "/x?q";

    @TempDir(factory = SharedMemory.class)
    Path folder;

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

    private static ResponseHead head(int status, Fields fields) {
        return new ResponseHead(status, fields, LENGTH, VERSION, true);
    }

    /** So many bytes from the OPEN's offset on, and the end if they are all. */
    private static void send(FakeSession session, Open open, int bytes, ResponseHead head) throws IOException {
        int from = (int) open.part().offset();
        int end = Math.min(LENGTH, from + bytes);
        session.writer().begin(open.requestId(), from);
        session.append(BODY, from, end);
        if (end == LENGTH) {
            session.writer().end();
        }
        session.announce(open, head);
    }

    /** Returns when all of it is read, META too: a socket that is closed with something unread takes along what it has sent. */
    private static void sendPartAndDie(FakeSession session, Open open, ResponseHead head) throws IOException {
        int slots = session.writer().credit();
        send(session, open, PART, head);
        await().until(() -> session.writer().credit() == slots);
        session.close();
    }

    private static ContentRequest asking(Fields fields) {
        return new ContentRequest("/x", RequestHead.get(TARGET, fields), BOUNDARY);
    }

    private static SourceFixture.Sink fetch(SourceFixture fixture, Fields fields) throws IOException {
        SourceFixture.Sink sink = new SourceFixture.Sink();
        fixture.get(asking(fields), sink);
        return sink;
    }

    @Test
    void fetch_partialBodyThatIsContinued_isAskedForWithWhatDecidesItAlone() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, PARTS);
            } else {
                send(session, open, LENGTH, LATER);
            }
        })) {
            SourceFixture.Sink sink = fetch(fixture, FIELDS);
            assertThat(sink.body.toByteArray()).isEqualTo(BODY);
            assertThat(sink.head).isEqualTo(PARTS);
            assertThat(opens.getFirst().request()).isEqualTo(RequestHead.get(TARGET, FIELDS));
            assertThat(opens.getLast().request()).isEqualTo(RequestHead.get(TARGET, CHOICE));
            assertThat(opens).extracting(Open::boundary).containsExactly(BOUNDARY, BOUNDARY);
            assertThat(opens).extracting(open -> open.part().offset()).containsExactly(0L, (long) PART);
            fixture.pool.awaitIdle(2);
        }
    }

    /** The range didn't count the first time; by the clock it might the second time. */
    @Test
    void fetch_wholeBodyThatIsContinued_isAskedForWithoutItsRange() throws Exception {
        ResponseHead whole = head(200, Fields.of("Content-Type", "text/plain", "Content-Encoding", "br"));
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, whole);
            } else {
                send(session, open, LENGTH, whole);
            }
        })) {
            assertThat(fetch(fixture, FIELDS).body.toByteArray()).isEqualTo(BODY);
            assertThat(opens.getLast().request()).isEqualTo(RequestHead.get(TARGET, CHOICE.without("Range")));
            fixture.pool.awaitIdle(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other status", "longer", "other range", "other coding", "no frames"})
    void fetch_continuationOfAnotherBody_isNeverUsed(String how) throws Exception {
        Fields fields = PARTS.fields();
        ResponseHead other = switch (how) {
            case "other status" -> head(200, fields);
            case "longer" -> new ResponseHead(206, fields, LENGTH + 1, VERSION, true);
            case "other range" -> head(206, fields.plus("Content-Range", "bytes 0-8999/50000"));
            case "other coding" -> head(206, fields.without("Content-Encoding"));
            default -> PARTS;
        };
        try (SourceFixture fixture = fixture(Duration.ofSeconds(2), (session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, PARTS);
            } else {
                if (how.equals("no frames")) {
                    session.answer(open, other);
                } else {
                    send(session, open, LENGTH, other);
                }
            }
        })) {
            assertThatThrownBy(() -> fetch(fixture, FIELDS))
                    .isInstanceOf(BodyCutException.class)
                    .hasMessageContaining("couldn't be continued in time");
            assertThat(fixture.cut(Cut.RESUME_TIMEOUT)).isOne();
            fixture.pool.awaitIdle(2);
        }
    }

    /** No further attempt: they would all be answered so. */
    @Test
    void fetch_continuationOfAnotherMediaType_isCutAtOnce() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, PARTS);
            } else {
                send(session, open, LENGTH, head(206, PARTS.fields().with("Content-Type", "text/markdown")));
            }
        })) {
            assertThatThrownBy(() -> fetch(fixture, FIELDS))
                    .isInstanceOf(BodyCutException.class)
                    .hasMessageContaining("its media type changed");
            assertThat(fixture.cut(Cut.CHANGED)).isOne();
            assertThat(opens).hasSize(2);
            fixture.pool.awaitIdle(2);
        }
    }

    /** A cache that wasn't upgraded yet: what version 3 has no words for isn't asked, and all else is the same. */
    @Test
    void fetch_cacheOfVersion3_isAskedInItsWords() throws Exception {
        try (SourceFixture fixture = fixture((session, open, number) -> {
            if (number == 1) {
                sendPartAndDie(session, open, PARTS);
            } else {
                send(session, open, LENGTH, PARTS);
            }
        })) {
            fixture.cache.stop();
            fixture.pool.awaitIdle(0);
            fixture.cache.version = ControlMessage.MIN_VERSION;
            fixture.cache.start();
            fixture.pool.awaitIdle(2);
            Fields beyond = FIELDS.plus("Cookie", "secret");
            SourceFixture.Sink sink = fetch(fixture, beyond);
            assertThat(sink.body.toByteArray()).isEqualTo(BODY);
            assertThat(sink.head.status()).isEqualTo(206);
            assertThat(sink.head.fields().first("Content-Type")).isEqualTo(PARTS_TYPE);
            for (String name : FIELDS.names()) {
                assertThat(opens.getFirst().request().fields().first(name)).isEqualTo(FIELDS.first(name));
            }
            assertThat(opens).allSatisfy(open -> {
                assertThat(open.request().target()).isEqualTo("/x");
                assertThat(open.request().fields().contains("Cookie")).isFalse();
            });
            assertThat(opens).extracting(open -> open.part().offset()).containsExactly(0L, (long) PART);
            fixture.pool.awaitIdle(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"PRECONDITION_FAILED,", "RANGE_NOT_SATISFIABLE,bytes */50000", "FOLDER,"})
    void fetch_answerWithoutARepresentation_becomesItsKind(Kind kind, @Nullable String contentRange) throws Exception {
        Refusal refusal = new Refusal(kind, contentRange == null ? "" : contentRange);
        try (SourceFixture fixture = fixture((session, open, number) -> session.answer(open, refusal))) {
            assertThat(fixture.refused(asking(FIELDS))).isEqualTo(refusal);
            fixture.pool.awaitIdle(2);
        }
    }

    @Test
    void fetch_notModified_hasAHeadAndNoBody() throws Exception {
        ResponseHead head = new ResponseHead(304, Fields.of("ETag", "\"e\""), 0, VERSION, true);
        try (SourceFixture fixture = fixture((session, open, number) -> session.answer(open, head))) {
            SourceFixture.Sink sink = fetch(fixture, FIELDS);
            assertThat(sink.head).isEqualTo(head);
            assertThat(sink.body.size()).isZero();
            fixture.pool.awaitIdle(2);
        }
    }
}
