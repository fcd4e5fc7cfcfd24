package io.memlane.model.control;

import io.memlane.model.ErrorCode;
import io.memlane.model.MemlaneException;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.Version3.Delivery;
import io.memlane.model.control.Version3.Fields3;
import io.memlane.model.control.Version3.Meta3;
import io.memlane.model.control.Version3.Metadata;
import io.memlane.model.control.Version3.Method;
import io.memlane.model.control.Version3.Open3;
import io.memlane.model.control.Version3.Status;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.HttpDate;
import io.memlane.model.http.OpaqueVersion;
import io.memlane.model.http.Outcome;
import io.memlane.model.http.Refusal;
import io.memlane.model.http.RejectedPathException;
import io.memlane.model.http.RequestHead;
import io.memlane.model.http.RequestPath;
import io.memlane.model.http.ResponseHead;
import java.time.DateTimeException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** OPEN and META of version 3 in the terms of later ones, and back as far as that can say it. */
final class Version3Translation {
    private Version3Translation() {}

    /** @throws MemlaneException UNEXPECTED if version 3 has no words for it */
    static Open3 from(Open open) throws MemlaneException {
        RequestHead request = open.request();
        if (!request.isRepeatable() || open.hasBody()) {
            throw inexpressible(request.method());
        }
        Fields fields = request.fields();
        String path;
        try {
            path = RequestPath.decode(request.rawPath());
        } catch (RejectedPathException e) {
            throw inexpressible("such a path");
        }
        String query = path.endsWith("/") ? request.query() : null;
        return new Open3(
                open.requestId(),
                request.isHead() ? Method.HEAD : Method.GET,
                open.deadlineMillis(),
                path,
                open.part().offset(),
                open.part().limit(),
                open.part().expected(),
                new Fields3(
                        fields.list(FieldNames.IF_MATCH),
                        fields.single(FieldNames.IF_UNMODIFIED_SINCE),
                        fields.list(FieldNames.IF_NONE_MATCH),
                        fields.single(FieldNames.IF_MODIFIED_SINCE),
                        fields.single(FieldNames.IF_RANGE),
                        fields.single(FieldNames.RANGE),
                        fields.list(FieldNames.ACCEPT_ENCODING),
                        query == null || query.length() > Version3.MAX_QUERY_CHARS ? null : query),
                open.boundary(),
                open.traceParent());
    }

    /** @throws MemlaneException MALFORMED if no request can be made of it */
    static Open to(Open3 open) throws MemlaneException {
        Fields3 said = open.fields();
        Fields.Builder fields = Fields.builder();
        try {
            add(fields, FieldNames.IF_MATCH, said.ifMatch());
            add(fields, FieldNames.IF_UNMODIFIED_SINCE, said.ifUnmodifiedSince());
            add(fields, FieldNames.IF_NONE_MATCH, said.ifNoneMatch());
            add(fields, FieldNames.IF_MODIFIED_SINCE, said.ifModifiedSince());
            add(fields, FieldNames.IF_RANGE, said.ifRange());
            add(fields, FieldNames.RANGE, said.range());
            add(fields, FieldNames.ACCEPT_ENCODING, said.acceptEncoding());
            String path = RequestPath.encode(open.path());
            RequestHead request = new RequestHead(
                    open.method().name(),
                    false,
                    "",
                    said.query() == null ? path : path + '?' + said.query(),
                    fields.build());
            return new Open(
                    open.requestId(),
                    request,
                    "",
                    open.deadlineMillis(),
                    new Part(open.offset(), open.limit(), open.expected()),
                    open.boundary(),
                    Open.NO_TICKET,
                    0,
                    open.traceParent());
        } catch (IllegalArgumentException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "OPEN of what is no request", e);
        }
    }

    static Meta3 from(Meta meta) {
        return switch (meta.outcome()) {
            case Refusal refusal -> refused(meta, status(refusal.kind()), refusal.detail());
            case ResponseHead head -> {
                Status status = status(head.status());
                yield status == Status.FAILED || !head.hasKnownLength()
                        ? refused(meta, Status.FAILED, "a response that version 3 of the protocol can't carry")
                        : described(meta, status, head);
            }
        };
    }

    private static Meta3 refused(Meta meta, Status status, String detail) {
        if (status == Status.RANGE_NOT_SATISFIABLE) {
            Metadata nothing = new Metadata(0, 0, "", "", OpaqueVersion.NONE);
            Delivery delivery = new Delivery(0, "", detail, "", false, false, false);
            return new Meta3(meta.requestId(), status, Meta.NO_FRAMES, "", nothing, delivery);
        }
        return new Meta3(meta.requestId(), status, Meta.NO_FRAMES, detail, null, null);
    }

    private static Meta3 described(Meta meta, Status status, ResponseHead head) {
        Fields fields = head.fields();
        String type = text(fields, FieldNames.CONTENT_TYPE);
        String date = fields.first(FieldNames.LAST_MODIFIED);
        long modifiedSeconds = date == null ? HttpDate.INVALID : HttpDate.parse(date, 0);
        boolean showsDate = modifiedSeconds != HttpDate.INVALID;
        Metadata metadata = new Metadata(
                head.bodyLengthBytes(),
                showsDate ? TimeUnit.SECONDS.toMillis(modifiedSeconds) : 0,
                type,
                text(fields, FieldNames.ETAG),
                head.version());
        Delivery delivery = new Delivery(
                head.bodyLengthBytes(),
                type,
                text(fields, FieldNames.CONTENT_RANGE),
                text(fields, FieldNames.CONTENT_ENCODING),
                fields.contains(FieldNames.VARY),
                showsDate,
                head.resumable());
        return new Meta3(meta.requestId(), status, meta.firstIndex(), "", metadata, delivery);
    }

    /** @throws MemlaneException MALFORMED if no response can be made of it */
    static Meta to(Meta3 meta) throws MemlaneException {
        return new Meta(meta.requestId(), meta.firstIndex(), outcome(meta));
    }

    private static Outcome outcome(Meta3 meta) throws MemlaneException {
        return switch (meta.status()) {
            case OK -> head(200, meta);
            case PARTIAL -> head(206, meta);
            case NOT_MODIFIED -> head(304, meta);
            case RANGE_NOT_SATISFIABLE ->
                Refusal.rangeNotSatisfiable(
                        meta.delivery() == null ? "" : meta.delivery().contentRange());
            case NOT_FOUND -> Refusal.NOT_FOUND;
            case FORBIDDEN -> Refusal.FORBIDDEN;
            case FOLDER -> Refusal.FOLDER;
            case PRECONDITION_FAILED -> Refusal.PRECONDITION_FAILED;
            case BUSY -> Refusal.busy(meta.reason());
            case CHANGED -> Refusal.changed(meta.reason());
            case FAILED, UNKNOWN -> Refusal.failed(meta.reason());
        };
    }

    private static ResponseHead head(int status, Meta3 meta) throws MemlaneException {
        Metadata metadata = meta.metadata();
        Delivery delivery = meta.delivery();
        if (metadata == null || delivery == null) {
            throw new MemlaneException(ErrorCode.MALFORMED, meta.status() + " without metadata");
        }
        Fields.Builder fields = Fields.builder();
        try {
            addUnlessEmpty(fields, FieldNames.CONTENT_TYPE, delivery.contentType());
            addUnlessEmpty(fields, FieldNames.CONTENT_ENCODING, delivery.contentEncoding());
            addUnlessEmpty(fields, FieldNames.CONTENT_RANGE, delivery.contentRange());
            addUnlessEmpty(fields, FieldNames.VARY, delivery.varies() ? FieldNames.ACCEPT_ENCODING : "");
            addUnlessEmpty(fields, FieldNames.ETAG, metadata.etag());
            if (status != 304) {
                if (delivery.showsDate()) {
                    long seconds = Math.floorDiv(metadata.lastModifiedMillis(), TimeUnit.SECONDS.toMillis(1));
                    fields.add(FieldNames.LAST_MODIFIED, HttpDate.format(seconds));
                }
                fields.add(FieldNames.ACCEPT_RANGES, "bytes");
                fields.add(FieldNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
            }
            if (delivery.bodyLengthBytes() < 0) {
                throw new IllegalArgumentException("a body of " + delivery.bodyLengthBytes() + " bytes");
            }
            return new ResponseHead(
                    status, fields.build(), delivery.bodyLengthBytes(), metadata.version(), delivery.resumable());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MemlaneException(ErrorCode.MALFORMED, "META of what is no response", e);
        }
    }

    private static Status status(int http) {
        return switch (http) {
            case 200 -> Status.OK;
            case 206 -> Status.PARTIAL;
            case 304 -> Status.NOT_MODIFIED;
            default -> Status.FAILED;
        };
    }

    private static Status status(Refusal.Kind kind) {
        return switch (kind) {
            case NOT_FOUND -> Status.NOT_FOUND;
            case FORBIDDEN -> Status.FORBIDDEN;
            case FOLDER -> Status.FOLDER;
            case PRECONDITION_FAILED -> Status.PRECONDITION_FAILED;
            case RANGE_NOT_SATISFIABLE -> Status.RANGE_NOT_SATISFIABLE;
            case BUSY, TIMED_OUT -> Status.BUSY;
            case CHANGED -> Status.CHANGED;
            case FAILED, UNKNOWN, METHOD_NOT_ALLOWED -> Status.FAILED;
        };
    }

    private static String text(Fields fields, String name) {
        String value = fields.first(name);
        return value == null ? "" : value;
    }

    private static void add(Fields.Builder fields, String name, @Nullable String value) {
        if (value != null) {
            fields.add(name, value);
        }
    }

    private static void addUnlessEmpty(Fields.Builder fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.add(name, value);
        }
    }

    private static MemlaneException inexpressible(String what) {
        return new MemlaneException(ErrorCode.UNEXPECTED, what + " can't be asked of a cache of version 3");
    }
}
