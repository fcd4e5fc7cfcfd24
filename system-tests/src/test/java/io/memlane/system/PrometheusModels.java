package io.memlane.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;

/** Of the Prometheus operator's custom resources (monitoring.coreos.com/v1) what ours use. */
final class PrometheusModels {
    private PrometheusModels() {}

    record PodMonitor(String apiVersion, String kind, ObjectMeta metadata, PodMonitorSpec spec) {}

    record PodMonitorSpec(String jobLabel, LabelSelector selector, List<Endpoint> podMetricsEndpoints) {}

    record Endpoint(String port, String path, String interval, String scrapeTimeout) {}

    record PrometheusRule(String apiVersion, String kind, ObjectMeta metadata, PrometheusRuleSpec spec) {}

    record PrometheusRuleSpec(List<Group> groups) {}

    record Group(String name, List<Rule> rules) {}

    record Rule(
            String record,
            String alert,
            String expr,
            @JsonProperty("for") String lasting,
            Map<String, String> labels,
            Map<String, String> annotations) {}
}
