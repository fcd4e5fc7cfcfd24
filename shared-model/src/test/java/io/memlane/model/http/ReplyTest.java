package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private static final long NOW_MILLIS = 1_700_000_000_000L;
    private static final OpaqueVersion VERSION = new OpaqueVersion(1, 2, 3, 4, 5);
    private static final Boundary BOUNDARY = new Boundary("0123456789abcdef0123456789ABCDEF");
    private static final Fields FIELDS = Fields.of(
            FieldNames.CONTENT_TYPE,
            "text/plain",
            FieldNames.CONTENT_ENCODING,
            "br",
            FieldNames.VARY,
            "Accept-Encoding",
            FieldNames.CACHE_CONTROL,
            "max-age=1",
            FieldNames.ETAG,
            "\"a\"",
            FieldNames.LAST_MODIFIED,
            "Mon, 13 Nov 2023 22:13:20 GMT",
            FieldNames.ACCEPT_RANGES,
            "bytes");
    private static final Validators VALIDATORS =
            new Validators(new EntityTag("\"a\""), 1_699_913_600L, Validators.DateUse.STRONG);

    private static RepresentationHead head(int status, long lengthBytes) {
        return new RepresentationHead(status, FIELDS, lengthBytes, VALIDATORS, VERSION, true);
    }

    private static Reply reply(RepresentationHead what, String... fields) {
        return reply(what, BOUNDARY, fields);
    }

    private static Reply reply(RepresentationHead what, @Nullable Boundary boundary, String... fields) {
        return Reply.to(RequestHead.get("/", Fields.of(fields)), what, boundary, NOW_MILLIS);
    }

    @Test
    void to_plainGet_isTheWhole() {
        assertThat(reply(head(200, 1000)))
                .isEqualTo(new Reply(new ResponseHead(200, FIELDS, 1000, VERSION, true), BodyPlan.whole(1000)));
    }

    @Test
    void to_range_isThePartAndSaysWhich() {
        assertThat(reply(head(200, 1000), "Range", "bytes=10-19"))
                .isEqualTo(new Reply(
                        new ResponseHead(
                                206, FIELDS.plus(FieldNames.CONTENT_RANGE, "bytes 10-19/1000"), 10, VERSION, true),
                        BodyPlan.part(new ByteRange(10, 10))));
    }

    @Test
    void to_rangeOfTheFieldTwice_isTheWhole() {
        assertThat(reply(head(200, 1000), "Range", "bytes=10-19", "Range", "bytes=10-19"))
                .isEqualTo(reply(head(200, 1000)));
    }

    @Test
    void to_severalRanges_areOneBodyOfSeveralParts() {
        Reply reply = reply(head(200, 1000), "Range", "bytes=0-1,10-11");
        BodyPlan plan = MultipartByteranges.plan(
                List.of(new ByteRange(0, 2), new ByteRange(10, 2)), 1000, "text/plain", BOUNDARY);
        assertThat(reply.body()).isEqualTo(plan);
        assertThat(reply.outcome())
                .isEqualTo(new ResponseHead(
                        206,
                        FIELDS.with(FieldNames.CONTENT_TYPE, MultipartByteranges.mediaType(BOUNDARY)),
                        plan.lengthBytes(),
                        VERSION,
                        true));
        assertThatThrownBy(() -> reply(head(200, 1000), (Boundary) null, "Range", "bytes=0-1,10-11"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void to_rangeBeyondTheEnd_saysTheLength() {
        assertThat(reply(head(200, 1000), "Range", "bytes=1000-"))
                .isEqualTo(new Reply(Refusal.rangeNotSatisfiable("bytes */1000"), null));
    }

    /** RFC 9110 §15.4.5: what guides caches, nothing that describes a body. */
    @Test
    void to_currentTag_isNotModifiedWithoutWhatDescribesABody() {
        assertThat(reply(head(200, 1000), "If-None-Match", "\"a\""))
                .isEqualTo(new Reply(
                        new ResponseHead(
                                304,
                                Fields.of(
                                        FieldNames.VARY,
                                        "Accept-Encoding",
                                        FieldNames.CACHE_CONTROL,
                                        "max-age=1",
                                        FieldNames.ETAG,
                                        "\"a\""),
                                0,
                                VERSION,
                                true),
                        null));
    }

    @Test
    void to_notModifiedWithoutATag_tellsTheDate() {
        Fields dated = FIELDS.without(FieldNames.ETAG);
        RepresentationHead what = new RepresentationHead(
                200, dated, 1000, new Validators(null, 1_699_913_600L, Validators.DateUse.STRONG), VERSION, true);
        Reply reply = reply(what, "If-Modified-Since", "Mon, 13 Nov 2023 22:13:20 GMT");
        assertThat(((ResponseHead) reply.outcome()).fields().first(FieldNames.LAST_MODIFIED))
                .isEqualTo("Mon, 13 Nov 2023 22:13:20 GMT");
    }

    @Test
    void to_otherTagDemanded_fails() {
        assertThat(reply(head(200, 1000), "If-Match", "\"b\"")).isEqualTo(new Reply(Refusal.PRECONDITION_FAILED, null));
    }

    /** RFC 9110 §13.2.1, §14.2: conditions and ranges are about what a plain GET would get with 200. */
    @Test
    void to_otherStatus_isItselfWhateverIsAsked() {
        RepresentationHead missing = head(404, 10);
        assertThat(reply(missing, "Range", "bytes=1-2", "If-None-Match", "\"a\"", "If-Match", "\"b\""))
                .isEqualTo(new Reply(new ResponseHead(404, FIELDS, 10, VERSION, true), BodyPlan.whole(10)));
    }

    @Test
    void to_unknownLength_isAllThatThereWillBe() {
        Reply reply = reply(head(200, ResponseHead.UNKNOWN_LENGTH), "Range", "bytes=1-2");
        assertThat(((ResponseHead) reply.outcome()).bodyLengthBytes()).isEqualTo(ResponseHead.UNKNOWN_LENGTH);
        BodyPlan body = reply.body();
        assertThat(body).isNotNull();
        assertThat(body.from(5).pieces()).containsExactly(new BodyPlan.Slice(new ByteRange(5, Long.MAX_VALUE - 5)));
    }
}
