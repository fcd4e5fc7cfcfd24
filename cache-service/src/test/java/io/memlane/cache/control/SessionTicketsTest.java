package io.memlane.cache.control;

import static io.memlane.cache.control.ServerFixture.LIFE;
import static io.memlane.cache.control.ServerFixture.assertClosed;
import static io.memlane.cache.control.ServerFixture.assertRejected;
import static io.memlane.cache.control.ServerFixture.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.cache.content.Awaited;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.ScriptedAwaited;
import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlConnection;
import io.memlane.model.control.ControlMessage;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Ready;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.control.Part;
import io.memlane.model.control.Role;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets by way of a segment's connection and of the link, and what else version 4 has, sent where it may not be. */
@Timeout(60)
class SessionTicketsTest {
    private static final long OTHER_LIFE = LIFE + 1;

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private ServerFixture fixture;

    @BeforeEach
    void start() {
        fixture = new ServerFixture(folder, "unix://" + folder + "/control", ServerFixture.properties(8));
    }

    @AfterEach
    void stop() throws IOException {
        fixture.awaitIdle();
        fixture.close();
    }

    private static Open ask(long id, String method, String path, long ticket, long bodyLengthBytes) {
        RequestHead request = new RequestHead(method, false, "", path, Fields.EMPTY);
        return new Open(id, request, "", 1_000, Part.WHOLE, null, ticket, bodyLengthBytes, null);
    }

    private static ControlMessage get(ControlConnection segment, long id, long ticket) throws IOException {
        segment.send(ask(id, "GET", "/x", ticket, 0));
        return receive(segment);
    }

    private static long pending(ControlConnection segment, long id) throws IOException {
        ControlMessage reply = get(segment, id, 0);
        assertThat(reply).isInstanceOf(Pending.class);
        return ((Pending) reply).ticket();
    }

    private static void assertRefused(ControlMessage reply, Refusal.Kind kind) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Meta.class,
                        meta -> assertThat(((Refusal) meta.outcome()).kind()).isEqualTo(kind));
    }

    /** Whatever was sent before has been dealt with. */
    private static void awaitRead(ControlConnection connection) throws IOException {
        connection.send(new Ping(99));
        assertThat(receive(connection)).isInstanceOf(Pong.class);
    }

    @Test
    void open_contentThatWaits_isReadyByTheLinkAndRedeemedByAnySegmentOfTheProxy() throws Exception {
        ScriptedAwaited awaited = fixture.content.awaited("/x");
        try (ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection segment = fixture.attached(Role.SEGMENT);
                ControlConnection other = fixture.attached(Role.SEGMENT)) {
            long ticket = pending(segment, 1);
            awaited.become(Lookup.Refused.FORBIDDEN);
            assertThat(receive(link)).isEqualTo(new Ready(ticket));
            assertRefused(get(other, 1, ticket), Refusal.Kind.FORBIDDEN);
            assertThat(awaited.isClosed()).isTrue();
        }
    }

    @Test
    void open_interimResponse_comesBeforeTheOutcome() throws Exception {
        ScriptedAwaited awaited = fixture.content.awaited("/x");
        InterimResponse hint = new InterimResponse(103, Fields.of("Link", "</a>"));
        try (ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection segment = fixture.attached(Role.SEGMENT)) {
            long ticket = pending(segment, 1);
            awaited.interim(hint);
            assertThat(receive(link)).isEqualTo(new Ready(ticket));
            awaited.become(Lookup.Refused.FORBIDDEN);
            assertThat(get(segment, 2, ticket)).isEqualTo(new Pending(2, ticket, List.of(hint)));
            assertThat(receive(link)).isEqualTo(new Ready(ticket));
            assertRefused(get(segment, 3, ticket), Refusal.Kind.FORBIDDEN);
        }
    }

    /** Its outcome comes just after nobody saw one. */
    private static final class JustReady implements Awaited {
        private boolean ready;

        @Override
        public synchronized @Nullable Lookup poll() {
            return ready ? Lookup.Refused.FORBIDDEN : null;
        }

        @Override
        public void onReady(Runnable action) {
            synchronized (this) {
                ready = true;
            }
            action.run();
        }

        @Override
        public void close() {}
    }

    @Test
    void open_readyWhileTheTicketIsGiven_isToldBoth() throws Exception {
        fixture.content.on("/x", () -> new Lookup.Waits(new JustReady()));
        try (ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection segment = fixture.attached(Role.SEGMENT)) {
            for (long id = 1; id <= 40; id += 2) {
                long ticket = pending(segment, id);
                assertThat(receive(link)).isEqualTo(new Ready(ticket));
                assertRefused(get(segment, id + 1, ticket), Refusal.Kind.FORBIDDEN);
            }
        }
    }

    @Test
    void drop_ofAForeignTicket_isIgnored_ofItsOwn_ends() throws Exception {
        ScriptedAwaited awaited = fixture.content.awaited("/x");
        try (ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection foreign = fixture.attached(Role.LINK, OTHER_LIFE, 4);
                ControlConnection segment = fixture.attached(Role.SEGMENT)) {
            long ticket = pending(segment, 1);
            foreign.send(new Drop(ticket));
            foreign.send(new Drop(0));
            awaitRead(foreign);
            assertThat(awaited.isClosed()).isFalse();
            link.send(new Drop(ticket));
            awaitRead(link);
            assertThat(awaited.isClosed()).isTrue();
            assertThat(fixture.tickets.size()).isZero();
        }
    }

    @Test
    void redeem_bySegmentsOfAnotherProxy_isAsIfTheyHadNone() throws Exception {
        ScriptedAwaited awaited = fixture.content.awaited("/x");
        try (ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection segment = fixture.attached(Role.SEGMENT);
                ControlConnection foreign = fixture.attached(Role.SEGMENT, OTHER_LIFE, 4)) {
            long ticket = pending(segment, 1);
            awaited.become(Lookup.Refused.FORBIDDEN);
            fixture.content.on("/x", () -> Lookup.Refused.NOT_FOUND);
            assertRefused(get(foreign, 1, ticket), Refusal.Kind.NOT_FOUND);
            foreign.send(ask(2, "POST", "/x", ticket, 0));
            assertRefused(receive(foreign), Refusal.Kind.FAILED);
            assertRefused(get(segment, 2, ticket), Refusal.Kind.FORBIDDEN);
            assertThat(receive(link)).isEqualTo(new Ready(ticket));
        }
    }

    @Test
    void linkEnds_ticketsOfItsProxyAreDropped_thoseOfOthersAreNot() throws Exception {
        ScriptedAwaited mine = fixture.content.awaited("/x");
        try (ControlConnection otherLink = fixture.attached(Role.LINK, OTHER_LIFE, 4);
                ControlConnection segment = fixture.attached(Role.SEGMENT);
                ControlConnection otherSegment = fixture.attached(Role.SEGMENT, OTHER_LIFE, 4)) {
            ControlConnection link = fixture.attached(Role.LINK);
            pending(segment, 1);
            ScriptedAwaited other = fixture.content.awaited("/x");
            long otherTicket = pending(otherSegment, 1);
            link.close();
            await().until(mine::isClosed);
            assertThat(other.isClosed()).isFalse();
            other.become(Lookup.Refused.FORBIDDEN);
            assertThat(receive(otherLink)).isEqualTo(new Ready(otherTicket));
            assertRefused(get(otherSegment, 2, otherTicket), Refusal.Kind.FORBIDDEN);
        }
    }

    @Test
    void open_ticketsWithoutEnd_areBoundedAndLaterOnesRefused() throws Exception {
        fixture.content.on("/x", () -> new Lookup.Waits(ScriptedAwaited.alone()));
        try (ControlConnection link = fixture.attached(Role.LINK);
                ControlConnection segment = fixture.attached(Role.SEGMENT)) {
            Set<Long> tickets = new HashSet<>();
            ControlMessage reply = get(segment, 1, 0);
            for (long id = 2; reply instanceof Pending pending; id++) {
                tickets.add(pending.ticket());
                assertThat(tickets).hasSizeLessThan(1100);
                reply = get(segment, id, 0);
            }
            assertRefused(reply, Refusal.Kind.BUSY);
            assertThat(tickets).hasSizeGreaterThan(500).doesNotContain(0L);
            assertThat(fixture.tickets.heldBytes()).isLessThanOrEqualTo(1 << 20);
            assertThat(fixture.tickets.size()).isEqualTo(tickets.size());
            assertThat(link.isOpen()).isTrue();
        }
    }

    @Test
    void drop_unknownTicketsByTheThousand_doNoHarm() throws Exception {
        Random random = new Random(7);
        try (ControlConnection link = fixture.attached(Role.LINK)) {
            for (int i = 0; i < 10_000; i++) {
                link.send(new Drop(random.nextLong()));
            }
            awaitRead(link);
        }
    }

    @Test
    void receive_whatOnlyACacheSends_isRejected() throws Exception {
        for (ControlMessage message :
                new ControlMessage[] {new Pending(1, 2), new Ready(1), new Waits(1), new Credit(1, 100), new Drop(1)}) {
            try (ControlConnection segment = fixture.attached(Role.SEGMENT)) {
                segment.send(message);
                assertRejected(segment, ErrorCode.UNEXPECTED, message.type() + " on a segment");
            }
        }
        for (ControlMessage message : new ControlMessage[] {
            new Pending(1, 2), new Ready(1), new Waits(1), new Credit(1, 100), new Body(1, true, ByteBuffer.allocate(1))
        }) {
            try (ControlConnection link = fixture.attached(Role.LINK)) {
                link.send(message);
                assertRejected(link, ErrorCode.UNEXPECTED, message.type() + " on a link");
            }
        }
    }

    @Test
    void receive_bodyWithoutCredit_isRejectedAndWhatIsAwaitedIsClosed() throws Exception {
        ScriptedAwaited awaited = fixture.content.awaited("/x");
        try (ControlConnection segment = fixture.attached(Role.SEGMENT)) {
            segment.send(ask(1, "POST", "/x", 0, 1 << 20));
            segment.send(new Body(1, false, ByteBuffer.allocate(1)));
            assertRejected(segment, ErrorCode.UNEXPECTED, "BODY without credit");
            await().until(awaited::isClosed);
        }
    }

    @Test
    void receive_bodyOfNoRequest_isIgnored() throws Exception {
        try (ControlConnection segment = fixture.attached(Role.SEGMENT)) {
            for (int i = 0; i < 100; i++) {
                segment.send(new Body(i, i % 2 == 0, ByteBuffer.allocate(Body.MAX_BYTES)));
            }
            awaitRead(segment);
            assertRefused(get(segment, 1, 0), Refusal.Kind.NOT_FOUND);
            segment.send(new Body(1, true, ByteBuffer.allocate(10)));
            awaitRead(segment);
        }
    }

    /** The proxy of these tests speaks on as if it had been agreed on. */
    @ParameterizedTest
    @ValueSource(strings = {"SEGMENT", "LINK"})
    void receive_messagesOfVersion4OnAConnectionOfVersion3_areMalformed(Role role) throws Exception {
        for (ControlMessage message : new ControlMessage[] {
            new Drop(1), new Body(1, true, ByteBuffer.allocate(1)), new Ready(1), new Credit(1, 1)
        }) {
            try (ControlConnection connection = fixture.attached(role, 0, 3)) {
                connection.send(message);
                assertRejected(connection, ErrorCode.MALFORMED, "is unknown");
            }
        }
    }

    @Test
    void proxyOfVersion3_contentThatWaits_isAnsweredWhenItIsThereAndGetsNoTicket() throws Exception {
        ScriptedAwaited awaited = fixture.content.awaited("/x");
        try (ControlConnection segment = fixture.attached(Role.SEGMENT, 0, 3)) {
            segment.speak(3);
            segment.send(ask(1, "GET", "/x", 0, 0));
            await().until(awaited::isWaitedFor);
            assertThat(fixture.tickets.size()).isZero();
            awaited.become(Lookup.Refused.FORBIDDEN);
            assertRefused(receive(segment), Refusal.Kind.FORBIDDEN);
        }
    }

    @Test
    void connectionEnds_whileItsContentWaits_givesAllBack() throws Exception {
        ScriptedAwaited awaited = fixture.content.awaited("/x");
        try (ControlConnection segment = fixture.attached(Role.SEGMENT, 0, 3)) {
            segment.speak(3);
            segment.send(ask(1, "GET", "/x", 0, 0));
            await().until(awaited::isWaitedFor);
        }
        await().until(awaited::isClosed);
        awaited.wakeInVain(); // nobody listens any more, and nobody minds
    }

    @Test
    void receive_openWhileTheBodyOfAnotherComes_isRejected() throws Exception {
        fixture.content.awaited("/x");
        try (ControlConnection segment = fixture.attached(Role.SEGMENT)) {
            segment.send(ask(1, "POST", "/x", 0, 10));
            segment.send(ask(2, "GET", "/y", 0, 0));
            assertRejected(segment, ErrorCode.UNEXPECTED, "OPEN during a transfer");
            assertClosed(segment);
        }
    }
}
