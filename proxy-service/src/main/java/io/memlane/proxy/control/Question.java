package io.memlane.proxy.control;

import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.Part;
import io.memlane.model.http.Boundary;
import io.memlane.model.http.RequestHead;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a cache is asked over a segment.
 *
 * @param client its address; empty if it isn't told
 * @param part what of the response's body is wanted
 * @param boundary separates the parts of a body that has several; null if the request can't ask for them
 * @param ticket of an earlier answer to the same question; 0 if there is none
 * @param bodyLengthBytes of the request's own body; 0 for none, -1 if only its end tells
 * @param body the request's own; null if it has none
 * @param keepsBytes how long an answer would be kept, if it may; 0 for none
 */
public record Question(
        RequestHead request,
        String client,
        Part part,
        @Nullable Boundary boundary,
        long ticket,
        long bodyLengthBytes,
        @Nullable InputStream body,
        int keepsBytes) {

    /** Of what isn't kept. */
    public Question(
            RequestHead request,
            String client,
            Part part,
            @Nullable Boundary boundary,
            long ticket,
            long bodyLengthBytes,
            @Nullable InputStream body) {
        this(request, client, part, boundary, ticket, bodyLengthBytes, body, 0);
    }

    /** For all of whatever there is. */
    public static Question of(RequestHead request) {
        return new Question(request, "", Part.WHOLE, null, Open.NO_TICKET, 0, null);
    }

    public Question forPart(Part other) {
        return new Question(request, client, other, boundary, ticket, bodyLengthBytes, body, keepsBytes);
    }

    /** The same again, with what it was answered; its own body has been sent. */
    public Question with(long newTicket) {
        return new Question(request, client, part, boundary, newTicket, 0, null, keepsBytes);
    }
}
