package io.memlane.system;

import io.memlane.runtime.start.Service;
import io.memlane.support.Sources;
import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys of both services as Spring Boot's configuration metadata describes them, which the build makes from the records. */
final class ConfigurationPage {
    private static final String MAP = "java.util.Map<java.lang.String,java.lang.String>";
    /** Keys that are lists of keys, with the records that these are of. */
    private static final Map<String, String> LISTS = Map.of(
            "memlane.http.policies", "io.memlane.proxy.policy.PolicyProperties",
            "memlane.content.mounts", "io.memlane.cache.mount.MountProperties");

    /**
     * One key.
     *
     * @param values what may be given
     * @param initial what holds if nothing is given; empty for nothing
     */
    record Key(String name, String values, String initial, String description) {}

    private ConfigurationPage() {}

    /** Keys that only their parts are given for. */
    static Set<String> lists() {
        return LISTS.keySet();
    }

    /** The keys of a service, by name. */
    static Map<String, Key> keys(Service service) throws IOException {
        Path module = Sources.classes(service.toString());
        Map<String, Key> keys = new LinkedHashMap<>();
        for (JsonNode property : properties(module, "spring-configuration-metadata.json")) {
            if (property.get("name").asString().startsWith("memlane.")) {
                Key key = key(module, "", property);
                keys.put(key.name(), key);
            }
        }
        for (Map.Entry<String, String> list : LISTS.entrySet()) {
            if (keys.containsKey(list.getKey())) {
                String elements = "spring/configuration-metadata/" + list.getValue() + ".json";
                for (JsonNode property : properties(module, elements)) {
                    Key key = key(module, list.getKey() + "[N].", property);
                    keys.put(key.name(), key);
                }
            }
        }
        return keys;
    }

    private static Iterable<JsonNode> properties(Path module, String file) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(module.resolve("META-INF").resolve(file)))
                .get("properties");
    }

    private static Key key(Path module, String prefix, JsonNode property) throws IOException {
        String name = property.get("name").asString();
        String type = property.get("type").asString();
        String values = values(module, type) + limits(module, name, property.path("sourceType"));
        return new Key(
                prefix + name + (type.equals(MAP) ? ".NAME" : ""),
                values,
                initial(property.path("defaultValue")),
                property.path("description").asString(""));
    }

    /** A list is written as "[get, head]". */
    private static String initial(JsonNode value) {
        return value.asString("").replaceFirst("^\\[(.*)\\]$", "$1").replace(", ", ",");
    }

    private static String values(Path module, String type) throws IOException {
        return switch (type) {
            case "java.lang.Boolean" -> "`true`, `false`";
            case "java.lang.Integer" -> "number";
            case "java.lang.String" -> "text";
            case "java.net.URI" -> "URL";
            case "java.nio.file.Path" -> "path";
            case "java.time.Duration" -> "duration";
            case "org.springframework.util.unit.DataSize" -> "size";
            case "java.util.List<java.lang.String>" -> "texts";
            case MAP -> "text";
            default -> {
                if (LISTS.values().stream().anyMatch(record -> type.equals("java.util.List<" + record + ">"))) {
                    yield "the keys below";
                }
                yield constants(module, type.replaceFirst("^java.util.List<(.*)>$", "$1"));
            }
        };
    }

    private static String constants(Path module, String type) throws IOException {
        return parse(module, type).fields().stream()
                .filter(field -> field.flags().has(AccessFlag.ENUM))
                .map(field -> "`"
                        + field.fieldName()
                                .stringValue()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-') + "`")
                .collect(Collectors.joining(", "));
    }

    /** What the validation asks for. */
    private static String limits(Path module, String name, JsonNode record) throws IOException {
        if (record.isMissingNode()) {
            return "";
        }
        String component = name.substring(name.lastIndexOf('.') + 1);
        String least = "";
        String most = "";
        for (FieldModel field : parse(module, record.asString()).fields()) {
            String dashed =
                    field.fieldName().stringValue().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (dashed.equals(component)) {
                for (Annotation annotation : annotations(field)) {
                    String kind = annotation.className().stringValue().replaceFirst(".*/(\\w+);", "$1");
                    least = kind.endsWith("Min") ? bound(annotation) : least;
                    most = kind.endsWith("Max") ? bound(annotation) : most;
                }
            }
        }
        if (least.isEmpty() && most.isEmpty()) {
            return "";
        }
        return most.isEmpty() ? ", at least " + least : ", " + least + " to " + most;
    }

    private static List<Annotation> annotations(FieldModel field) {
        return field.findAttribute(Attributes.runtimeVisibleAnnotations())
                .map(attribute -> attribute.annotations())
                .orElse(List.of());
    }

    /** Of Bean Validation's {@code @Min} and {@code @Max}, or Hibernate's {@code @DurationMin} and {@code @DurationMax}. */
    private static String bound(Annotation annotation) {
        Map<String, String> units =
                Map.of("value", "", "nanos", "ns", "millis", "ms", "seconds", "s", "minutes", "m", "days", "d");
        List<String> parts = new ArrayList<>();
        for (AnnotationElement element : annotation.elements()) {
            if (element.value() instanceof AnnotationValue.OfLong number) {
                String unit = units.get(element.name().stringValue());
                parts.add(number.longValue() == 0 ? "0" : number.longValue() + unit);
            }
        }
        return String.join(" ", parts);
    }

    private static ClassModel parse(Path module, String type) throws IOException {
        String file = type.replace('.', '/') + ".class";
        Path own = module.resolve(file);
        return ClassFile.of()
                .parse(Files.exists(own) ? own : Sources.classes("shared-model").resolve(file));
    }

    /** The table of all keys, in the order of the services' own lists. */
    static String render() throws IOException {
        Map<String, Key> cache = keys(Service.CACHE);
        Map<String, Key> proxy = keys(Service.PROXY);
        StringBuilder page = new StringBuilder();
        String group = "";
        List<String> names = Stream.concat(proxy.keySet().stream(), cache.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        for (String name : names) {
            String first = name.split("\\.", -1)[1];
            if (!first.equals(group)) {
                group = first;
                page.append("\n### memlane.").append(group).append("\n\n");
                page.append("| key | default | service | values | meaning |\n|---|---|---|---|---|\n");
            }
            Key ofProxy = proxy.get(name);
            Key ofCache = cache.get(name);
            if (ofProxy != null && ofProxy.equals(ofCache)) {
                row(page, ofProxy, "both");
            } else {
                if (ofProxy != null) {
                    row(page, ofProxy, "proxy");
                }
                if (ofCache != null) {
                    row(page, ofCache, "cache");
                }
            }
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Key key, String service) {
        page.append("| `").append(key.name()).append("` | ");
        page.append(key.initial().isEmpty() ? "" : "`" + key.initial() + "` ");
        page.append("| ").append(service).append(" | ").append(key.values());
        page.append(" | ").append(key.description().replace("|", "\\|")).append(" |\n");
    }
}
