package io.memlane.system;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.memlane.system.ClusterModels.HttpRoute;
import io.memlane.system.ClusterModels.PriorityClass;
import io.memlane.system.KustomizeModels.Kustomization;
import io.memlane.system.PrometheusModels.PodMonitor;
import io.memlane.system.PrometheusModels.PrometheusRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads manifests into typed models and refuses what an API server would drop or refuse: a field that the kind doesn't
 * have, a value of another type (such as a number where the environment wants text), a key that stands twice, a kind
 * that isn't known here.
 */
final class StrictManifests {
    private static final Map<String, Class<?>> MODELS = Map.ofEntries(
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("scheduling.k8s.io/v1 PriorityClass", PriorityClass.class),
            Map.entry("gateway.networking.k8s.io/v1 HTTPRoute", HttpRoute.class),
            Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
            Map.entry("kustomize.config.k8s.io/v1beta1 Kustomization", Kustomization.class),
            Map.entry("kustomize.config.k8s.io/v1alpha1 Component", Kustomization.class));

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .annotationIntrospector(new WithoutAnySetters())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .build();

    private StrictManifests() {}

    /** The models take fields that they don't know into a map, as a client must that is older than its server. */
    private static final class WithoutAnySetters extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
            return false;
        }
    }

    /**
     * All documents of a file.
     *
     * @throws RuntimeException naming the place, if one isn't what its kind allows
     */
    static List<Object> parse(String yaml) {
        List<Object> resources = new ArrayList<>();
        for (Object document : reader().loadAll(yaml)) {
            if (!(document instanceof Map<?, ?> fields)) {
                throw new IllegalArgumentException("not a resource: " + document);
            }
            String kind = fields.get("apiVersion") + " " + fields.get("kind");
            Class<?> model = MODELS.get(kind);
            if (model == null) {
                throw new IllegalArgumentException("no model of the kind '" + kind + "'");
            }
            resources.add(MAPPER.convertValue(document, model));
        }
        return resources;
    }

    /** A file that is one list of this type. */
    static <T> List<T> parseList(String yaml, Class<T> type) {
        Object document = reader().load(yaml);
        return MAPPER.convertValue(document, MAPPER.getTypeFactory().constructCollectionType(List.class, type));
    }

    /** What a YAML file says, without a model. */
    static Map<String, Object> plain(String yaml) {
        return reader().load(yaml);
    }

    private static Yaml reader() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }
}
