package io.memlane.proxy.segments;

import io.memlane.proxy.control.Trouble;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.stereotype.Component;

/**
 * Shows operators each segment of the pool. With {@code management.endpoint.segments.access=unrestricted} they can have one replaced, too.
 */
@Component
@Endpoint(id = "segments", defaultAccess = Access.READ_ONLY)
class SegmentsEndpoint {
    private final SegmentPool pool;

    SegmentsEndpoint(SegmentPool pool) {
        this.pool = pool;
    }

    /**
     * The pool.
     *
     * @param problem what keeps it from being full; null if nothing does
     * @param remedy what to do about it
     */
    public record Segments(
            @Nullable String problem, @Nullable String remedy, List<SegmentStatus> segments) {}

    /** What has been begun. */
    public record Begun(String segment, String action) {}

    @ReadOperation
    public Segments segments() {
        Trouble trouble = pool.trouble();
        return trouble == null
                ? new Segments(null, null, pool.segments())
                : new Segments(trouble.problem(), trouble.remedy(), pool.segments());
    }

    @ReadOperation
    public @Nullable SegmentStatus segment(@Selector String name) {
        return pool.segments().stream()
                .filter(status -> name.equals(status.name()))
                .findFirst()
                .orElse(null);
    }

    /**
     * Has a segment replaced by a new one.
     *
     * @param action {@code drain}: when the request that has it is over; {@code replace}: at once, and a body under way goes on on another
     *     segment. {@code drain} if it isn't said
     */
    @WriteOperation
    public WebEndpointResponse<Begun> retire(@Selector String name, @Nullable String action) {
        String chosen = action == null ? "drain" : action.toLowerCase(Locale.ROOT);
        boolean found = switch (chosen) {
            case "drain" -> pool.retire(name, false);
            case "replace" -> pool.retire(name, true);
            default ->
                throw new InvalidEndpointRequestException(
                        "action is drain or replace, not '" + action + "'", "action is drain or replace");
        };
        return found
                ? new WebEndpointResponse<>(new Begun(name, chosen), WebEndpointResponse.STATUS_OK)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
