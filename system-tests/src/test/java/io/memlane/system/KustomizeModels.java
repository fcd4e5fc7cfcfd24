package io.memlane.system;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Of kustomize's files what ours use. */
final class KustomizeModels {
    private KustomizeModels() {}

    record Kustomization(
            String apiVersion,
            String kind,
            String namespace,
            List<String> resources,
            List<String> components,
            List<Image> images,
            List<Replicas> replicas,
            List<Generator> configMapGenerator,
            List<Labels> labels,
            List<Patch> patches) {
        Kustomization {
            resources = orEmpty(resources);
            components = orEmpty(components);
            images = orEmpty(images);
            replicas = orEmpty(replicas);
            configMapGenerator = orEmpty(configMapGenerator);
            labels = orEmpty(labels);
            patches = orEmpty(patches);
        }

        /** Names of all files and folders that it mentions. */
        Stream<String> mentioned() {
            return Stream.of(
                            resources.stream(),
                            components.stream(),
                            patches.stream().flatMap(patch -> Stream.ofNullable(patch.path())),
                            configMapGenerator.stream()
                                    .flatMap(generator ->
                                            Stream.concat(generator.envs().stream(), generator.files().stream())))
                    .flatMap(names -> names);
        }
    }

    record Image(String name, String newName, String newTag) {}

    record Replicas(String name, Integer count) {}

    record Generator(
            String name,
            String behavior,
            List<String> literals,
            List<String> envs,
            List<String> files,
            GeneratorOptions options) {
        Generator {
            envs = orEmpty(envs);
            files = orEmpty(files);
        }
    }

    record GeneratorOptions(Boolean disableNameSuffixHash, Map<String, String> labels) {}

    record Labels(Map<String, String> pairs, Boolean includeTemplates) {}

    record Patch(String path, String patch, Target target) {}

    record Target(String kind, String name) {}

    /** RFC 6902. */
    record JsonPatch(String op, String path, String from, Object value) {}

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
