package io.memlane.cache.transfer;

import io.memlane.cache.content.OpenFile;
import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Method;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.http.Answer;
import io.memlane.model.http.BodyPlan;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.Delivery;
import io.memlane.model.http.Metadata;
import io.memlane.model.http.MultipartByteranges;
import io.memlane.model.http.PreconditionOutcome.NotModified;
import io.memlane.model.http.PreconditionOutcome.PreconditionFailed;
import io.memlane.model.http.RangeLimits;
import io.memlane.model.http.RangeSelection.Several;
import io.memlane.model.http.RangeSelection.Single;
import io.memlane.model.http.RangeSelection.Unsatisfiable;
import io.memlane.model.http.RangeSelection.Whole;
import io.memlane.model.http.Validators;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How an OPEN is answered for whose path there is a file: by RFC 9110, from the request's fields and what is said of the file at this
 * moment.
 *
 * @param metadata null where nothing is told of the file
 * @param delivery null where metadata are
 * @param body what is to be sent, from its beginning; null if the answer has no body
 */
record Reply(
        Status status,
        @Nullable Metadata metadata,
        @Nullable Delivery delivery,
        @Nullable BodyPlan body) {

    /**
     * Decides. Validators are compared with the wall clock, as the times of files are of it too.
     *
     * @throws MemlaneException MALFORMED if there is no boundary for the parts that were asked for
     */
    static Reply to(Open open, OpenFile file) throws MemlaneException {
        long nowMillis = System.currentTimeMillis();
        Validators validators = file.validators(nowMillis);
        Metadata metadata = file.metadata().with(validators);
        boolean head = open.method() == Method.HEAD;
        Answer answer = open.fields()
                .answer(
                        head,
                        validators,
                        metadata.lengthBytes(),
                        metadata.mediaType(),
                        RangeLimits.DEFAULT,
                        TimeUnit.MILLISECONDS.toSeconds(nowMillis));
        Said said = new Said(file, metadata, validators, file.isResumable(nowMillis));
        return switch (answer) {
            case Whole ignored ->
                said.reply(Status.OK, metadata.mediaType(), "", BodyPlan.whole(metadata.lengthBytes()));
            case Single(var range) ->
                said.reply(
                        Status.PARTIAL,
                        metadata.mediaType(),
                        range.contentRange(metadata.lengthBytes()),
                        BodyPlan.part(range));
            case Several several -> {
                Boundary boundary = boundaryOf(open);
                BodyPlan plan = MultipartByteranges.plan(
                        several.ranges(), metadata.lengthBytes(), metadata.mediaType(), boundary);
                yield said.reply(Status.PARTIAL, MultipartByteranges.mediaType(boundary), "", plan);
            }
            case Unsatisfiable ignored ->
                said.reply(Status.RANGE_NOT_SATISFIABLE, "", Unsatisfiable.contentRange(metadata.lengthBytes()), null);
            case NotModified ignored -> said.reply(Status.NOT_MODIFIED, "", "", null);
            case PreconditionFailed ignored -> new Reply(Status.PRECONDITION_FAILED, null, null, null);
        };
    }

    private static Boundary boundaryOf(Open open) throws MemlaneException {
        Boundary boundary = open.boundary();
        if (boundary == null) {
            throw new MemlaneException(ErrorCode.MALFORMED, "OPEN for several parts without a boundary");
        }
        return boundary;
    }

    /** What is the same in all answers that tell of the file. */
    private record Said(OpenFile file, Metadata metadata, Validators validators, boolean resumable) {
        Reply reply(Status status, String contentType, String contentRange, @Nullable BodyPlan body) {
            ContentCoding coding = file.coding();
            Delivery delivery = new Delivery(
                    body == null ? 0 : body.lengthBytes(),
                    contentType,
                    contentRange,
                    coding == ContentCoding.IDENTITY ? "" : coding.token(),
                    file.varies(),
                    validators.showsDate(),
                    resumable);
            return new Reply(status, metadata, delivery, body);
        }
    }

    /** The message that says it. */
    Meta meta(long requestId, long firstIndex) {
        return new Meta(requestId, status, firstIndex, metadata, "", delivery);
    }
}
