package io.memlane.cache.purge;

import io.memlane.cache.mount.PurgeRequest;
import io.memlane.cache.mount.Purging;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Has stored responses of origins forgotten. Only by HTTP, and only for who knows the token: it is asked for here, where no mapping of paths can
 * lead around it.
 */
@Endpoint(id = "purge")
final class PurgeEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeEndpoint.class);
    private static final int UNAUTHORIZED = 401;
    private static final int FAILED = 500;

    private final PurgeToken token;
    private final Purging purging;

    PurgeEndpoint(PurgeToken token, Purging purging) {
        this.token = token;
        this.purging = purging;
    }

    /**
     * Purges by the one of the first four that is given.
     *
     * @param path and query, as clients ask for it
     * @param prefix of paths
     * @param tag of {@code Surrogate-Key}, {@code Cache-Tag} or {@code Cache-Groups}
     * @param all if {@code true}, everything
     * @param soft if {@code true}, it stays, and is validated before it is used again
     */
    @WriteOperation
    public WebEndpointResponse<Map<String, String>> purge(
            @Nullable String path,
            @Nullable String prefix,
            @Nullable String tag,
            @Nullable Boolean all,
            @Nullable Boolean soft) {
        if (!isAuthorized()) {
            return problem(UNAUTHORIZED, "the token is missing or wrong");
        }
        PurgeRequest request = PurgeRequest.of(path, prefix, tag, all, soft);
        if (request == null) {
            return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "give one of path, prefix, tag and all");
        }
        try {
            if (!purging.purge(request)) {
                return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "that is of no mount with an origin");
            }
            LOG.info("Purged: {}", request);
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
        } catch (IOException e) {
            LOG.warn("A purge couldn't be written to the store; it holds until this process ends: {}", e.toString());
            return problem(FAILED, "it couldn't be written to the store: repeat it");
        }
    }

    private boolean isAuthorized() {
        RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
        if (!(attributes instanceof ServletRequestAttributes http)) {
            return false;
        }
        boolean given = token.isGivenBy(http.getRequest().getHeader("Authorization"));
        if (!given && http.getResponse() != null) {
            http.getResponse().setHeader("WWW-Authenticate", "Bearer");
        }
        return given;
    }

    private static WebEndpointResponse<Map<String, String>> problem(int status, String detail) {
        return new WebEndpointResponse<>(Map.of("detail", detail), status);
    }
}
