package io.memlane.proxy.policy;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows operators what holds for paths, in the order in which it counts. All of it is sent to clients anyway. */
@Endpoint(id = "policies")
final class PoliciesEndpoint {
    private final HttpProperties properties;

    PoliciesEndpoint(HttpProperties properties) {
        this.properties = properties;
    }

    @ReadOperation
    public HttpProperties policies() {
        return properties;
    }
}
