package io.memlane.proxy.web.request;

import io.memlane.model.http.Boundary;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;
import io.memlane.model.http.RequestHead;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.content.Upload;
import io.memlane.runtime.tracing.TraceSpan;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** From a request as the server has it to what the content is asked. */
public final class RequestHeaders {
    /** Of one field, all its lines together. Longer ones ask for nothing that anybody needs. */
    static final int MAX_FIELD_CHARS = 8 << 10;
    /** Of all that are passed on. */
    static final int MAX_FIELDS_CHARS = 16 << 10;

    private static final int UNKNOWN_LENGTH = -1;
    private static final byte[] NOTHING = {};
    private static final String BEGUN = RequestHeaders.class.getName() + ".begun";

    private static final SecureRandom RANDOM = new SecureRandom();

    private RequestHeaders() {}

    /**
     * Reads one.
     *
     * @param below Jetty's own view of it
     * @param path decoded
     * @param all whether the content looks at all fields, or at those alone by which files are chosen
     * @param fields of those, as {@link #fields} reads them
     */
    public static ContentRequest read(
            HttpServletRequest request, Request below, String path, boolean all, Fields fields, TraceSpan span) {
        return read(below, path, all, fields, all ? upload(request, below) : null, span);
    }

    /** The same, of one without a body. */
    public static ContentRequest read(Request below, String path, boolean all, Fields fields) {
        return read(below, path, all, fields, null, TraceSpan.NONE);
    }

    private static ContentRequest read(
            Request below, String path, boolean all, Fields fields, @Nullable Upload upload, TraceSpan span) {
        String target = text(below.getHttpURI().getPathQuery());
        RequestHead head = new RequestHead(below.getMethod(), below.isSecure(), authority(below, all), target, fields);
        String range = fields.first(FieldNames.RANGE);
        boolean maybeSeveral = range != null && range.indexOf(',') >= 0;
        return new ContentRequest(
                path,
                head,
                all ? client(below.getConnectionMetaData().getRemoteSocketAddress()) : "",
                upload,
                maybeSeveral ? Boundary.random(RANDOM) : null,
                span);
    }

    /** A client's address, as the content is told. */
    public static String client(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress address
                ? Request.getHostName(address)
                : remote == null ? "" : remote.toString();
    }

    /**
     * The fields that the content looks at.
     *
     * @throws FieldTooLongException if one of them is too long
     * @throws InvalidFieldException if one can't be passed on
     */
    public static Fields fields(Request below, boolean all) throws FieldTooLongException, InvalidFieldException {
        Fields.Builder fields = Fields.builder();
        int chars = 0;
        try {
            for (HttpField field : below.getHeaders()) {
                String value = text(field.getValue());
                if (all ? isPassedOn(field) : isChoice(field)) {
                    chars += field.getName().length() + value.length();
                    if (value.length() > MAX_FIELD_CHARS || chars > MAX_FIELDS_CHARS) {
                        throw new FieldTooLongException();
                    }
                    fields.add(field.getName(), value);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidFieldException();
        }
        return all ? fields.build().endToEnd() : fields.build();
    }

    /** Those by which a file is chosen, and parts of it are. */
    private static boolean isChoice(HttpField field) {
        return field.getHeader() != null
                && switch (field.getHeader()) {
                    case IF_MATCH,
                            IF_UNMODIFIED_SINCE,
                            IF_NONE_MATCH,
                            IF_MODIFIED_SINCE,
                            IF_RANGE,
                            RANGE,
                            ACCEPT_ENCODING -> true;
                    default -> false;
                };
    }

    /** The others are said by the rest of the request. */
    private static boolean isPassedOn(HttpField field) {
        return field.getHeader() == null
                || switch (field.getHeader()) {
                    case HOST, CONTENT_LENGTH, C_AUTHORITY, C_METHOD, C_PATH, C_SCHEME -> false;
                    default -> true;
                };
    }

    /**
     * The target's, if it has one, comes before {@code Host} (RFC 9112 §3.2.2), as Jetty has it in the URI. Content that is all the same to
     * every host isn't told.
     */
    private static String authority(Request below, boolean all) {
        return all ? text(below.getHttpURI().getAuthority()) : "";
    }

    private static @Nullable Upload upload(HttpServletRequest request, Request below) {
        long length = request.getContentLengthLong();
        if (length == 0) {
            return null;
        }
        if (length > 0 || request.getHeader("Transfer-Encoding") != null) {
            return new Upload(length, new UploadStream(request, NOTHING));
        }
        return request.getProtocol().equals("HTTP/2.0") ? uploadOfUnknownLength(request, below) : null;
    }

    private static @Nullable Upload uploadOfUnknownLength(HttpServletRequest request, Request below) {
        byte[] begun = begun(below);
        return begun == null ? null : new Upload(UNKNOWN_LENGTH, new UploadStream(request, begun));
    }

    /** Whether a request of which no field says so has a body. What was read of it to tell that is kept with the request. */
    public static boolean hasBodyOfUnknownLength(Request below) {
        return below.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2 && begun(below) != null;
    }

    /** Over HTTP/2 only its frames tell whether there is one: the stream has its end with the head, or it hasn't. */
    private static byte @Nullable [] begun(Request below) {
        if (below.getAttribute(BEGUN) instanceof byte[] kept) {
            return kept;
        }
        byte[] begun = read(below);
        if (begun != null) {
            below.setAttribute(BEGUN, begun);
        }
        return begun;
    }

    /** Null at the end, which comes again when it is read again. */
    private static byte @Nullable [] read(Request below) {
        Content.Chunk first = below.read();
        if (first == null || Content.Chunk.isFailure(first)) {
            return NOTHING;
        }
        byte[] bytes = new byte[first.remaining()];
        first.get(bytes, 0, bytes.length);
        boolean empty = first.isLast() && bytes.length == 0;
        first.release();
        return empty ? null : bytes;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** A header field that is refused for its length. Costs no stack trace: anyone can provoke it. */
    public static final class FieldTooLongException extends Exception {
        private static final long serialVersionUID = 1L;

        FieldTooLongException() {
            super("a header field is too long", null, false, false);
        }
    }

    /** A header field that isn't one by RFC 9110. */
    public static final class InvalidFieldException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidFieldException() {
            super("a header field isn't one", null, false, false);
        }
    }
}
