package io.memlane.system;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/** Of the Gateway API's routes (gateway.networking.k8s.io/v1) and of scheduling.k8s.io/v1 what ours use. */
final class ClusterModels {
    private ClusterModels() {}

    record HttpRoute(String apiVersion, String kind, ObjectMeta metadata, HttpRouteSpec spec) {}

    record HttpRouteSpec(List<Reference> parentRefs, List<String> hostnames, List<HttpRouteRule> rules) {}

    record Reference(String group, String kind, String name, String namespace, Integer port) {}

    record HttpRouteRule(List<HttpRouteMatch> matches, HttpRouteTimeouts timeouts, List<Reference> backendRefs) {}

    record HttpRouteMatch(HttpPathMatch path) {}

    record HttpPathMatch(String type, String value) {}

    record HttpRouteTimeouts(String request, String backendRequest) {}

    record PriorityClass(
            String apiVersion,
            String kind,
            ObjectMeta metadata,
            Integer value,
            Boolean globalDefault,
            String preemptionPolicy,
            String description) {}
}
