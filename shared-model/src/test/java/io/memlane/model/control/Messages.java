package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Role;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.control.ControlMessage.Wish;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.Preconditions;
import io.memlane.model.http.RequestFields;
import io.memlane.model.http.OpaqueVersion;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Messages to send to and fro. */
final class Messages {
    static final Wish WISH = new Wish(8, 65536, 2, 4096, 4 << 20);
    static final Metadata METADATA =
            new Metadata(300_000_000_000L, "text/html", "\"ab\"", 1_700_000_000_123L, new OpaqueVersion(1, -2, 3, 4, 5));

    private static final Boundary BOUNDARY = new Boundary("0123456789abcdef0123456789ABCDEF");

    /** At least one of each type, with every field set. */
    static final List<ControlMessage> ALL = List.of(
            new Attach(1, 7, Role.SEGMENT, "token", "proxy-1", WISH),
            new Attach(0, 65535, Role.LINK, "", "", Wish.NONE),
            new Attached(1, "seg-000017", WISH),
            new Attached(2, "seg-000018", new Wish(1, 4096, 1, 0, 1 << 20, true)),
            new Open(1, Method.GET, 2000, "/Grüße/\uD83D\uDE00"),
            new Open(Long.MAX_VALUE, Method.HEAD, 0, "/"),
            new Open(2, Method.GET, 1, "/x", 1L << 40, 131_072, new OpaqueVersion(5, 4, 3, 2, -1)),
            new Open(
                    3,
                    Method.GET,
                    1,
                    "/x",
                    7,
                    0,
                    new OpaqueVersion(5, 4, 3, 2, -1),
                    new RequestFields(new Preconditions("a", "b", "c", "d", "e"), "bytes=0-1,5-", "gr\u00fcn"),
                    BOUNDARY),
            new Open(4, Method.HEAD, 1, "/x", 0, 0, null, new RequestFields(Preconditions.NONE, "", null), null),
            new Open(
                    5,
                    Method.GET,
                    1,
                    "/x/",
                    0,
                    0,
                    null,
                    new RequestFields(Preconditions.NONE, null, "br", "sort=size&order=desc"),
                    null),
            new Open(
                    6,
                    Method.GET,
                    1,
                    "/x",
                    0,
                    0,
                    null,
                    RequestFields.NONE,
                    BOUNDARY,
                    new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true)),
            new Meta(1, Status.OK, 1L << 40, METADATA, ""),
            new Meta(
                    4, Status.PARTIAL, 1, METADATA, "", new Delivery(7, "a/b", "bytes 1-7/9", "br", true, false, true)),
            new Meta(
                    5,
                    Status.NOT_MODIFIED,
                    Meta.NO_FRAMES,
                    METADATA,
                    "",
                    new Delivery(0, "", "", "", false, true, false)),
            new Meta(2, Status.NOT_FOUND, Meta.NO_FRAMES, null, ""),
            new Meta(3, Status.FAILED, Meta.NO_FRAMES, null, "why"),
            Doorbell.INSTANCE,
            new Cancel(9),
            new Ping(-1),
            new Pong(Long.MIN_VALUE),
            new Pong(1, Map.of(Figure.OPEN_FILES, 3L, Figure.PAYLOAD_BYTES, Long.MAX_VALUE)),
            new GoAway(5000, "bye"),
            new Reject(ErrorCode.TOKEN, "no"));

    private Messages() {}

    static ControlMessage random(Random random) {
        return switch (MessageType.values()[random.nextInt(MessageType.values().length)]) {
            case ATTACH ->
                new Attach(
                        random.nextInt(65536),
                        random.nextInt(65536),
                        pick(random, Role.values()),
                        text(random),
                        text(random),
                        wish(random));
            case ATTACHED -> new Attached(random.nextInt(65536), text(random), wish(random));
            case OPEN ->
                new Open(
                        random.nextLong(),
                        pick(random, Method.values()),
                        random.nextInt(),
                        text(random),
                        random.nextLong(),
                        random.nextLong(),
                        random.nextBoolean() ? version(random) : null,
                        random.nextBoolean() ? fields(random) : RequestFields.NONE,
                        random.nextBoolean() ? Boundary.random(random) : null,
                        random.nextBoolean() ? traceParent(random) : null);
            case META ->
                new Meta(
                        random.nextLong(),
                        pick(random, Status.values()),
                        random.nextLong(),
                        random.nextBoolean() ? metadata(random) : null,
                        text(random),
                        random.nextBoolean() ? delivery(random) : null);
            case DOORBELL -> Doorbell.INSTANCE;
            case CANCEL -> new Cancel(random.nextLong());
            case PING -> new Ping(random.nextLong());
            case PONG -> new Pong(random.nextLong(), figures(random));
            case GOAWAY -> new GoAway(random.nextInt(), text(random));
            case REJECT -> new Reject(pick(random, ErrorCode.values()), text(random));
        };
    }

    private static Map<Figure, Long> figures(Random random) {
        return random.ints(random.nextInt(Figure.values().length), 0, Figure.values().length)
                .distinct()
                .boxed()
                .collect(Collectors.toMap(i -> Figure.values()[i], i -> random.nextLong()));
    }

    private static TraceParent traceParent(Random random) {
        // An id isn't 0.
        String traceId = "%016x%016x".formatted(random.nextLong() | 1, random.nextLong());
        return new TraceParent(traceId, "%016x".formatted(random.nextLong() | 1), random.nextBoolean());
    }

    private static Metadata metadata(Random random) {
        return new Metadata(random.nextLong(), text(random), text(random), random.nextLong(), version(random));
    }

    private static Delivery delivery(Random random) {
        return new Delivery(
                random.nextLong(),
                text(random),
                text(random),
                text(random),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private static RequestFields fields(Random random) {
        Preconditions preconditions =
                Preconditions.of(maybe(random), maybe(random), maybe(random), maybe(random), maybe(random));
        return new RequestFields(preconditions, maybe(random), maybe(random), maybe(random));
    }

    private static @Nullable String maybe(Random random) {
        return random.nextBoolean() ? text(random) : null;
    }

    private static OpaqueVersion version(Random random) {
        return new OpaqueVersion(
                random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static Wish wish(Random random) {
        return new Wish(
                random.nextInt(),
                random.nextInt(),
                random.nextInt(256),
                random.nextInt(),
                random.nextInt(),
                random.nextBoolean());
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** Any characters but lone surrogates, which have no UTF-8. */
    private static String text(Random random) {
        int length = random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(40);
        return random.ints(length, 0, 0x10000)
                .map(code -> code < 0xD800 || code >= 0xE000 ? code : code + 0x10000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
