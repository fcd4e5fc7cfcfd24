package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.memlane.support.Sources;
import io.memlane.system.KustomizeModels.Generator;
import io.memlane.system.KustomizeModels.Kustomization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder {@code k8s/} as it lies there, read without kustomize. */
final class KubernetesFiles {
    static final Path FOLDER = Sources.root().resolve("k8s");
    static final Path BASE = FOLDER.resolve("base");
    static final String KUSTOMIZATION = "kustomization.yaml";

    private KubernetesFiles() {}

    static List<Path> all() throws IOException {
        try (Stream<Path> tree = Files.walk(FOLDER)) {
            List<Path> files = tree.filter(Files::isRegularFile).sorted().toList();
            assertThat(files).contains(BASE.resolve(KUSTOMIZATION));
            return files;
        }
    }

    /** The folders that can be given to {@code kubectl apply -k}. */
    static List<Path> deployable() throws IOException {
        try (Stream<Path> overlays = Files.list(FOLDER.resolve("overlays"))) {
            return Stream.concat(Stream.of(BASE), overlays.sorted()).toList();
        }
    }

    static Path overlay(String name) {
        return FOLDER.resolve("overlays").resolve(name);
    }

    /** What kustomize makes of a folder. Needs {@code kubectl}. */
    static PodManifest render(Path folder) throws IOException, InterruptedException {
        Process kubectl = new ProcessBuilder("kubectl", "kustomize", folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String yaml = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).as("kubectl kustomize %s", folder).isZero();
        return new PodManifest(StrictManifests.parse(yaml));
    }

    static Kustomization kustomization(Path folder) throws IOException {
        return (Kustomization) StrictManifests.parse(Files.readString(folder.resolve(KUSTOMIZATION)))
                .getFirst();
    }

    /** The base's resources with the ConfigMaps that it generates, under their names without a hash. */
    static List<Object> base() throws IOException {
        Kustomization kustomization = kustomization(BASE);
        List<Object> resources = new ArrayList<>();
        for (String resource : kustomization.resources()) {
            resources.addAll(StrictManifests.parse(Files.readString(BASE.resolve(resource))));
        }
        for (Generator generator : kustomization.configMapGenerator()) {
            resources.add(configMap(BASE, generator));
        }
        return resources;
    }

    private static ConfigMap configMap(Path folder, Generator generator) throws IOException {
        Map<String, String> data = new LinkedHashMap<>();
        for (String file : generator.envs()) {
            for (String line : Files.readAllLines(folder.resolve(file))) {
                if (!line.isBlank() && line.charAt(0) != '#') {
                    int sign = line.indexOf('=');
                    assertThat(data.put(line.substring(0, sign), line.substring(sign + 1)))
                            .as("%s twice in %s", line, file)
                            .isNull();
                }
            }
        }
        for (String file : generator.files()) {
            Path path = folder.resolve(file);
            data.put(path.getFileName().toString(), Files.readString(path));
        }
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(generator.name())
                .endMetadata()
                .withData(data)
                .build();
    }
}
