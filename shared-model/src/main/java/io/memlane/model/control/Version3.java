package io.memlane.model.control;

import io.memlane.model.http.Boundary;
import io.memlane.model.http.OpaqueVersion;
import org.jspecify.annotations.Nullable;

/** OPEN and META as version 3 of the protocol has them: files alone, chosen by a decoded path. */
final class Version3 {
    /** A longer query isn't passed on. */
    static final int MAX_QUERY_CHARS = 256;

    private Version3() {}

    /** @param path decoded once, begins with a slash */
    record Open3(
            long requestId,
            Method method,
            int deadlineMillis,
            String path,
            long offset,
            long limit,
            @Nullable OpaqueVersion expected,
            Fields3 fields,
            @Nullable Boundary boundary,
            @Nullable TraceParent traceParent) {}

    /** Values of fields, those of lists joined, and the query of a folder's path; null where there is none. */
    record Fields3(
            @Nullable String ifMatch,
            @Nullable String ifUnmodifiedSince,
            @Nullable String ifNoneMatch,
            @Nullable String ifModifiedSince,
            @Nullable String ifRange,
            @Nullable String range,
            @Nullable String acceptEncoding,
            @Nullable String query) {}

    record Meta3(
            long requestId,
            Status status,
            long firstIndex,
            String reason,
            @Nullable Metadata metadata,
            @Nullable Delivery delivery) {}

    /** What the representation is. */
    record Metadata(long lengthBytes, long lastModifiedMillis, String mediaType, String etag, OpaqueVersion version) {}

    /** How it is sent. */
    record Delivery(
            long bodyLengthBytes,
            String contentType,
            String contentRange,
            String contentEncoding,
            boolean varies,
            boolean showsDate,
            boolean resumable) {}

    /** Request methods. */
    enum Method {
        GET(1),
        HEAD(2);

        private final int number;

        Method(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /** What came of an OPEN. */
    enum Status {
        /** Of a later release. */
        UNKNOWN(0),
        OK(1),
        NOT_FOUND(2),
        FORBIDDEN(3),
        BUSY(4),
        FAILED(5),
        CHANGED(6),
        PARTIAL(7),
        NOT_MODIFIED(8),
        PRECONDITION_FAILED(9),
        RANGE_NOT_SATISFIABLE(10),
        FOLDER(11);

        private static final Status[] BY_NUMBER = values();

        private final int number;

        Status(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        static Status of(int number) {
            return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
        }
    }
}
