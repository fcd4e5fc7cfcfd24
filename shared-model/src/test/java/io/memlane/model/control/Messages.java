package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.control.ControlMessage.Attach;
import io.memlane.model.control.ControlMessage.Attached;
import io.memlane.model.control.ControlMessage.Body;
import io.memlane.model.control.ControlMessage.Cancel;
import io.memlane.model.control.ControlMessage.Credit;
import io.memlane.model.control.ControlMessage.Doorbell;
import io.memlane.model.control.ControlMessage.Drop;
import io.memlane.model.control.ControlMessage.GoAway;
import io.memlane.model.control.ControlMessage.HotAsked;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Pending;
import io.memlane.model.control.ControlMessage.Ping;
import io.memlane.model.control.ControlMessage.Pong;
import io.memlane.model.control.ControlMessage.Ready;
import io.memlane.model.control.ControlMessage.Reject;
import io.memlane.model.control.ControlMessage.Waits;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.InterimResponse;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.ResponseHead;
import io.memlane.model.segment.HotWordsDescriptor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Messages to send to and fro. */
final class Messages {
    static final Wish WISH = new Wish(8, 65536, 2, 4096, 4 << 20);
    static final OpaqueVersion VERSION = new OpaqueVersion(1, -2, 3, 4, 5);
    static final Boundary BOUNDARY = new Boundary("0123456789abcdef0123456789ABCDEF");

    private static final TraceParent TRACE_PARENT =
            new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

    static final ResponseHead HEAD = new ResponseHead(
            200,
            Fields.of(
                    FieldNames.CONTENT_TYPE,
                    "text/html",
                    FieldNames.ETAG,
                    "\"ab\"",
                    FieldNames.LAST_MODIFIED,
                    "Tue, 14 Nov 2023 22:13:20 GMT",
                    FieldNames.ACCEPT_RANGES,
                    "bytes",
                    FieldNames.X_CONTENT_TYPE_OPTIONS,
                    "nosniff"),
            300_000_000_000L,
            VERSION,
            true);

    /** OPEN and META that version 3 can say as well, and reads as the same. */
    static final List<ControlMessage> OF_VERSION_3 = List.of(
            new Open(1, RequestHead.get("/Gr%C3%BC%C3%9Fe/%F0%9F%98%80"), 2000),
            new Open(Long.MAX_VALUE, new RequestHead("HEAD", false, "", "/", Fields.EMPTY), 0),
            new Open(2, RequestHead.get("/x"), 1, new Part(1L << 40, 131_072, new OpaqueVersion(5, 4, 3, 2, -1))),
            new Open(
                    3,
                    RequestHead.get(
                            "/x/?sort=size&order=desc",
                            Fields.of(
                                    FieldNames.IF_MATCH,
                                    "a",
                                    FieldNames.IF_UNMODIFIED_SINCE,
                                    "b",
                                    FieldNames.IF_NONE_MATCH,
                                    "c",
                                    FieldNames.IF_MODIFIED_SINCE,
                                    "d",
                                    FieldNames.IF_RANGE,
                                    "e",
                                    FieldNames.RANGE,
                                    "bytes=0-1,5-",
                                    FieldNames.ACCEPT_ENCODING,
                                    "gr\u00fcn")),
                    "",
                    1,
                    new Part(7, 0, VERSION),
                    BOUNDARY,
                    Open.NO_TICKET,
                    0,
                    TRACE_PARENT),
            new Meta(1, 1L << 40, HEAD),
            new Meta(
                    4,
                    1,
                    new ResponseHead(
                            206,
                            Fields.of(
                                    FieldNames.CONTENT_TYPE,
                                    "a/b",
                                    FieldNames.CONTENT_ENCODING,
                                    "br",
                                    FieldNames.CONTENT_RANGE,
                                    "bytes 1-7/9",
                                    FieldNames.VARY,
                                    "Accept-Encoding",
                                    FieldNames.ETAG,
                                    "W/\"x\"",
                                    FieldNames.ACCEPT_RANGES,
                                    "bytes",
                                    FieldNames.X_CONTENT_TYPE_OPTIONS,
                                    "nosniff"),
                            7,
                            VERSION,
                            false)),
            new Meta(5, Meta.NO_FRAMES, new ResponseHead(304, Fields.of(FieldNames.ETAG, "\"x\""), 0, VERSION, true)),
            new Meta(2, Meta.NO_FRAMES, Refusal.NOT_FOUND),
            new Meta(2, Meta.NO_FRAMES, Refusal.FORBIDDEN),
            new Meta(2, Meta.NO_FRAMES, Refusal.FOLDER),
            new Meta(2, Meta.NO_FRAMES, Refusal.PRECONDITION_FAILED),
            new Meta(2, Meta.NO_FRAMES, Refusal.rangeNotSatisfiable("bytes */9")),
            new Meta(2, Meta.NO_FRAMES, Refusal.busy("later")),
            new Meta(2, Meta.NO_FRAMES, Refusal.changed("another one")),
            new Meta(3, Meta.NO_FRAMES, Refusal.failed("why")));

    /** At least one of each type, with every field set. */
    static final List<ControlMessage> ALL = List.of(
            new Attach(1, 7, Role.SEGMENT, "token", "proxy-1", WISH, -1),
            new Attach(0, 65535, Role.LINK, "", "", Wish.NONE, 0),
            new Attached(1, "seg-000017", WISH, Scope.ALL),
            new Attached(2, "seg-000018", new Wish(1, 4096, 1, 0, 1 << 20, true), Scope.FILES),
            new Open(1, RequestHead.get("/Gr%C3%BC%C3%9Fe/\uD83D\uDE00"), 2000),
            new Open(
                    Long.MAX_VALUE,
                    new RequestHead(
                            "PROPFIND",
                            true,
                            "example.org:8443",
                            "//a/%2F?q",
                            Fields.of("Cookie", "a=b", "X-Own", "", "Cookie", "c=\u00fc")),
                    "192.0.2.1",
                    0,
                    new Part(1L << 40, 131_072, new OpaqueVersion(5, 4, 3, 2, -1)),
                    BOUNDARY,
                    -7,
                    Open.UNKNOWN_LENGTH,
                    TRACE_PARENT),
            new Open(3, RequestHead.get("/"), "", 1, new Part(0, 9, null), null, 1, 1L << 40, null),
            new Meta(1, 1L << 40, HEAD),
            new Meta(
                    2,
                    Meta.LATER,
                    new ResponseHead(
                            503,
                            Fields.of("Set-Cookie", "a=b", "Set-Cookie", "c=d", "X-Own", "x"),
                            ResponseHead.UNKNOWN_LENGTH,
                            OpaqueVersion.NONE,
                            false)),
            new Meta(3, Meta.NO_FRAMES, Refusal.NOT_FOUND),
            new Meta(3, Meta.NO_FRAMES, Refusal.timedOut("60 s")),
            Doorbell.INSTANCE,
            new Cancel(9),
            new Ping(-1),
            new Pong(Long.MIN_VALUE),
            new Pong(1, Map.of(Figure.OPEN_FILES, 3L, Figure.PAYLOAD_BYTES, Long.MAX_VALUE)),
            new GoAway(5000, "bye"),
            new Reject(ErrorCode.TOKEN, "no"),
            new Pending(8, Long.MIN_VALUE),
            new Pending(
                    8,
                    9,
                    List.of(
                            new InterimResponse(103, Fields.of("Link", "</a>; rel=preload", "X-Own", "1")),
                            new InterimResponse(199, Fields.EMPTY))),
            new Ready(-3),
            new Drop(4),
            new Waits(5),
            new Body(6, true, ByteBuffer.wrap(new byte[] {1, 2, -3})),
            new Body(7, false, ByteBuffer.allocate(0)),
            new Credit(8, 65_536),
            new HotAsked(List.of()),
            new HotAsked(List.of(0, 4095, 7)),
            new Attached(4, "", Wish.NONE, Scope.FILES, new HotOffer(-9, 1L << 50)),
            new Open(3, RequestHead.get("/"), "", 1, Part.WHOLE, null, 0, 0, TRACE_PARENT, 131_072),
            new Open(3, RequestHead.get("/"), "", 1, Part.WHOLE, null, 0, 0, null, 1),
            new Meta(1, 1L << 40, HEAD, new HotGrant(4095, Long.MIN_VALUE, true, 61_000, 1_700_000_000)),
            new Meta(1, 1L << 40, HEAD, new HotGrant(0, 1, false, 0, 0)));

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
                        wish(random),
                        random.nextLong());
            case ATTACHED ->
                new Attached(random.nextInt(65536), text(random), wish(random), pick(random, Scope.values()));
            case OPEN ->
                new Open(
                        random.nextLong(),
                        request(random),
                        text(random),
                        random.nextInt(),
                        new Part(random.nextLong(), random.nextLong(), random.nextBoolean() ? version(random) : null),
                        random.nextBoolean() ? Boundary.random(random) : null,
                        random.nextLong(),
                        random.nextInt(1 << 20) - 1,
                        random.nextBoolean() ? traceParent(random) : null);
            case META -> new Meta(random.nextLong(), random.nextLong(), outcome(random));
            case DOORBELL -> Doorbell.INSTANCE;
            case CANCEL -> new Cancel(random.nextLong());
            case PING -> new Ping(random.nextLong());
            case PONG -> new Pong(random.nextLong(), figures(random));
            case GOAWAY -> new GoAway(random.nextInt(), text(random));
            case REJECT -> new Reject(pick(random, ErrorCode.values()), text(random));
            case PENDING -> new Pending(random.nextLong(), random.nextLong(), interim(random));
            case READY -> new Ready(random.nextLong());
            case DROP -> new Drop(random.nextLong());
            case WAITS -> new Waits(random.nextLong());
            case BODY -> new Body(random.nextLong(), random.nextBoolean(), bytes(random));
            case CREDIT -> new Credit(random.nextLong(), random.nextInt());
            case HOT_ASKED ->
                new HotAsked(random.ints(random.nextInt(9), 0, HotWordsDescriptor.MAX_WORDS)
                        .boxed()
                        .toList());
        };
    }

    private static List<InterimResponse> interim(Random random) {
        return random.ints(random.nextInt(InterimResponse.MAX_NUMBER + 1), 102, 200)
                .mapToObj(status -> new InterimResponse(status, Fields.of("Link", "<" + random.nextInt() + '>')))
                .toList();
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

    private static RequestHead request(Random random) {
        String method = pick(random, new String[] {"GET", "HEAD", "POST", "M-SEARCH"});
        return new RequestHead(method, random.nextBoolean(), text(random), '/' + text(random), fields(random));
    }

    private static Outcome outcome(Random random) {
        if (random.nextBoolean()) {
            return new Refusal(pick(random, Refusal.Kind.values()), text(random));
        }
        return new ResponseHead(
                100 + random.nextInt(500),
                fields(random),
                random.nextInt(1 << 30) - 1,
                version(random),
                random.nextBoolean());
    }

    private static Fields fields(Random random) {
        Fields.Builder fields = Fields.builder();
        for (int count = random.nextInt(8); count > 0; count--) {
            String name = random.nextBoolean()
                    ? FieldCodes.NAMES.get(random.nextInt(FieldCodes.NAMES.size()))
                    : "X-" + random.nextInt(1000);
            fields.add(
                    name,
                    random.ints(random.nextInt(60), '!', 0x7f)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString());
        }
        return fields.build();
    }

    private static ByteBuffer bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(1000)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
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
