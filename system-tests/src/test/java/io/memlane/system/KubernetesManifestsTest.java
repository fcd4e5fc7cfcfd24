package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.support.Sources;
import io.memlane.system.KustomizeModels.Image;
import io.memlane.system.KustomizeModels.JsonPatch;
import io.memlane.system.KustomizeModels.Kustomization;
import io.memlane.system.KustomizeModels.Patch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every file of {@code k8s/} is what its kind allows. What kustomize makes of them is the part of
 * {@link KubernetesOverlaysContainerIT}.
 */
class KubernetesManifestsTest {
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^ *```yaml\\n(.*?)^ *```$");

    @Test
    void resources_areStrictlyTyped() throws IOException {
        int seen = 0;
        for (Path file : KubernetesFiles.all()) {
            if (file.toString().endsWith(".yaml") && !jsonPatches().contains(file)) {
                assertThat(parse(file)).as("%s", file).hasSize(1);
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(15);
    }

    @Test
    void jsonPatches_areStrictlyTyped() throws IOException {
        List<String> patches = new ArrayList<>();
        for (Path file : jsonPatches()) {
            patches.add(Files.readString(file));
        }
        for (Kustomization kustomization : kustomizations().values()) {
            kustomization.patches().stream()
                    .flatMap(patch -> Stream.ofNullable(patch.patch()))
                    .forEach(patches::add);
        }
        assertThat(patches)
                .hasSizeGreaterThan(1)
                .allSatisfy(patch -> assertThat(StrictManifests.parseList(patch, JsonPatch.class))
                        .isNotEmpty()
                        .allSatisfy(operation -> {
                            assertThat(operation.op()).isIn("test", "add", "move", "remove", "replace");
                            assertThat(operation.path()).startsWith("/");
                        }));
    }

    @ParameterizedTest
    @CsvSource({
        "base/deployment.yaml, readOnlyRootFilesystem:, readonlyRootFilesystem:",
        "base/deployment.yaml, sizeLimit:, size:",
        "base/deployment.yaml, terminationGracePeriodSeconds:, terminationGraceSeconds:",
        "base/deployment.yaml, containerPort: 8080, containerPort: '\"8080\"'",
        "overlays/dev/deployment.yaml, value: -Xmx128m -XX:MaxDirectMemorySize=32m, value: 256",
        "base/deployment.yaml, automountServiceAccountToken: false, automountServiceAccountToken: \"false\"",
        "base/service.yaml, targetPort:, targetport:",
        "base/serviceaccount.yaml, automountServiceAccountToken:, automountServiceToken:",
        "base/networkpolicy.yaml, namespaceSelector:, namespaceSelectors:",
        "base/poddisruptionbudget.yaml, maxUnavailable:, maxUnvailable:",
        "base/poddisruptionbudget.yaml, policy/v1, policy/v1beta1",
        "base/kustomization.yaml, configMapGenerator:, configMapGenerators:",
        "base/kustomization.yaml, newTag: , newTag: 0.1 #",
        "components/autoscaling/horizontalpodautoscaler.yaml, averageValue:, averageUsage:",
        "components/monitoring/podmonitor.yaml, jobLabel:, jobLable:",
        "components/monitoring/prometheusrule.yaml, expr:, expression:",
        "components/ingress/ingress.yaml, pathType:, pathtype:",
        "components/gateway/httproute.yaml, parentRefs:, parentsRefs:",
        "components/gateway/httproute.yaml, port: 80, port: http",
        "components/priority/priorityclass.yaml, preemptionPolicy:, preemption:",
        "../observability/grafana/kustomization.yaml, disableNameSuffixHash:, disableSuffixHash:",
        "overlays/dev/deployment.yaml, imagePullPolicy:, imagePull:",
    })
    void misspeltField_isRefused(String file, String right, String wrong) throws IOException {
        String text = Files.readString(KubernetesFiles.FOLDER.resolve(file));
        assertThat(text).contains(right);
        assertThatThrownBy(() -> StrictManifests.parse(text.replace(right, wrong)))
                .isInstanceOf(RuntimeException.class)
                .hasMessageMatching("(?s).*(Unrecognized|no model of|coerce|Cannot).*");
    }

    @Test
    void doubleKey_isRefused() throws IOException {
        String text = Files.readString(KubernetesFiles.BASE.resolve("deployment.yaml"));
        String twice = text.replaceFirst("(?m)^ {2}replicas: 2$", "  replicas: 2\n  replicas: 3");
        assertThat(twice).isNotEqualTo(text);
        assertThatThrownBy(() -> StrictManifests.parse(twice)).hasMessageContaining("duplicate key replicas");
    }

    @Test
    void files_areAllUsed() throws IOException {
        List<Path> used = new ArrayList<>();
        kustomizations().forEach((folder, kustomization) -> {
            used.add(folder.resolve(KubernetesFiles.KUSTOMIZATION));
            kustomization
                    .mentioned()
                    .forEach(name -> used.add(folder.resolve(name).normalize()));
        });
        assertThat(used).allSatisfy(path -> assertThat(path).exists()).containsAll(KubernetesFiles.all());
        assertThat(used).contains(KubernetesFiles.FOLDER.resolve("components/native-sidecar"));
    }

    @Test
    void baseImages_haveTheProjectsVersion() throws IOException {
        String version = Sources.version();
        Kustomization base = KubernetesFiles.kustomization(KubernetesFiles.BASE);
        assertThat(base.images())
                .containsExactly(
                        new Image("memlane/proxy-service", null, version),
                        new Image("memlane/cache-service", null, version));
        assertThat(base.labels())
                .singleElement()
                .satisfies(labels -> assertThat(labels.pairs()).containsEntry("app.kubernetes.io/version", version));
    }

    @Test
    void documentedResources_areStrictlyTyped() throws IOException {
        Matcher block = YAML_BLOCK.matcher(Files.readString(Sources.root().resolve("docs/kubernetes.md")));
        int seen = 0;
        while (block.find()) {
            String yaml = block.group(1).stripIndent();
            // Others are fragments, or kinds of some ingress that we have no model of.
            if (yaml.matches("(?s).*apiVersion: (v1|apps/v1|kustomize\\S+|(gateway\\.)?networking.k8s.io/v1)\\n.*")) {
                assertThat(StrictManifests.parse(yaml)).isNotEmpty();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(2);
    }

    private static List<Object> parse(Path file) throws IOException {
        try {
            return StrictManifests.parse(Files.readString(file));
        } catch (RuntimeException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }

    private static Map<Path, Kustomization> kustomizations() throws IOException {
        Map<Path, Kustomization> found = new TreeMap<>();
        for (Path file : KubernetesFiles.all()) {
            if (file.endsWith(KubernetesFiles.KUSTOMIZATION)) {
                found.put(file.getParent(), KubernetesFiles.kustomization(file.getParent()));
            }
        }
        return found;
    }

    /** Patches with a target are lists of operations, the others pieces of resources. */
    private static List<Path> jsonPatches() throws IOException {
        List<Path> files = new ArrayList<>();
        kustomizations().forEach((folder, kustomization) -> {
            for (Patch patch : kustomization.patches()) {
                if (patch.target() != null && patch.path() != null) {
                    files.add(folder.resolve(patch.path()));
                }
            }
        });
        return files;
    }
}
