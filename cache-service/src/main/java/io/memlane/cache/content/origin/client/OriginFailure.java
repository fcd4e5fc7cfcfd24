package io.memlane.cache.content.origin.client;

import io.memlane.model.http.Refusal;

/**
 * Why an origin's response can't be had, or not all of it.
 *
 * @param detail for the operator's log
 */
public record OriginFailure(Reason reason, String detail) {

    /** What operators count. */
    public enum Reason {
        /** No connection, or none in time. */
        CONNECT,
        /** Its certificate, or what else TLS asks for. */
        TLS,
        /** No head in time. */
        HEAD_TIMEOUT,
        /** No byte for too long. */
        IDLE_TIMEOUT,
        /** What came isn't an HTTP response. */
        BAD_RESPONSE,
        /** Its head is too long, or has too many fields. */
        LARGE_HEAD,
        /** It switched to another protocol, for which it wasn't asked. */
        UPGRADE,
        /** The connection ended too early. */
        BROKEN,
        /** Too many requests wait for it. */
        BUSY,
        /** What it goes on with isn't what it began with. */
        NOT_RESUMED,
        /** The client's own request broke off. */
        REQUEST,
        /** Nobody wants the response any more. */
        CANCELLED
    }

    /** Whether it speaks against the origin, or the way to it; else it is about who asked. */
    boolean isOfTheOrigin() {
        return switch (reason) {
            case BUSY, REQUEST, CANCELLED -> false;
            default -> true;
        };
    }

    /** Whether no connection was made, so that the request can't have reached anybody, unless it says that it was sent. */
    boolean isUnsent() {
        return reason == Reason.CONNECT || reason == Reason.TLS;
    }

    /** What clients are told that get nothing else. */
    public Refusal refusal() {
        String text = "origin: " + reason + (detail.isEmpty() ? "" : " (" + detail + ')');
        return switch (reason) {
            case HEAD_TIMEOUT -> Refusal.timedOut(text);
            case BUSY -> Refusal.busy(text);
            default -> Refusal.failed(text);
        };
    }

    /** The same; 504 if there is something stored that must be validated before it is used (RFC 9111 §5.2.2.2). */
    public Refusal refusal(boolean mustValidate) {
        Refusal refusal = refusal();
        return mustValidate && refusal.kind() == Refusal.Kind.FAILED ? Refusal.timedOut(refusal.detail()) : refusal;
    }

    @Override
    public String toString() {
        return reason + (detail.isEmpty() ? "" : ": " + detail);
    }
}
