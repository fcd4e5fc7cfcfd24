package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/architecture.md} says of the code what is so: its classes, the steps of a request, and who uses whom. */
class ArchitecturePageTest {
    private static final String ROOT_PACKAGE = "io.memlane.";
    private static final Pattern ARROW = Pattern.compile("(?=`([A-Z]\\w+)`\\s+→\\s+`([A-Z]\\w+)`)");
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]\\w+)`");
    private static final Pattern ROOM = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|[^|]*\\| ([^|]*)\\|$");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Stream.of("shared-model", "service-runtime", "cache-service", "proxy-service")
                    .map(Sources::classes)
                    .toList());

    private final String page;

    ArchitecturePageTest() throws IOException {
        page = Files.readString(Sources.root().resolve("docs/architecture.md"));
    }

    @Test
    void classes_thatThePageNames_exist() {
        Set<String> known = CLASSES.stream().map(JavaClass::getSimpleName).collect(Collectors.toSet());
        known.add(getClass().getSimpleName());
        assertThat(CLASS_NAME.matcher(page).results().map(match -> match.group(1)))
                .hasSizeGreaterThan(20)
                .allMatch(known::contains);
    }

    @Test
    void arrows_areDependencies() {
        Set<String> uses = CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> topLevel(dependency.getOriginClass()).getSimpleName() + " → "
                        + topLevel(dependency.getTargetClass()).getSimpleName())
                .collect(Collectors.toSet());
        assertThat(ARROW.matcher(page).results().map(match -> match.group(1) + " → " + match.group(2)))
                .hasSizeGreaterThan(15)
                .allMatch(uses::contains);
    }

    @Test
    void rooms_areThePackagesAndUseWhatTheirRowsSay() {
        Map<String, Set<String>> rooms = new TreeMap<>();
        for (MatchResult row : ROOM.matcher(page).results().toList()) {
            rooms.put(
                    row.group(1),
                    NAME.matcher(row.group(2))
                            .results()
                            .map(name -> name.group(1))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        Map<String, Set<String>> actual = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            String room = room(type);
            Set<String> used = actual.computeIfAbsent(room, key -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .map(JavaClass::getBaseComponentType)
                    .filter(target -> target.getPackageName().startsWith("io.memlane"))
                    .map(ArchitecturePageTest::room)
                    .filter(mustBeNamed(room))
                    .forEach(used::add);
        }
        assertThat(rooms).containsExactlyInAnyOrderEntriesOf(actual);
    }

    /** Services may use what both share without saying so. */
    private static Predicate<String> mustBeNamed(String room) {
        boolean service = isIn(room, "cache") || isIn(room, "proxy");
        return target -> !target.equals(room) && !(service && (isIn(target, "model") || isIn(target, "runtime")));
    }

    private static boolean isIn(String room, String house) {
        return room.equals(house) || room.startsWith(house + ".");
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(ROOT_PACKAGE.length());
    }

    private static JavaClass topLevel(JavaClass type) {
        JavaClass top = type.getBaseComponentType();
        while (top.getEnclosingClass().isPresent()) {
            top = top.getEnclosingClass().get();
        }
        return top;
    }
}
