package io.memlane.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.memlane.support.Sources;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part may know which. Looks at what the other modules have compiled. */
class ArchitectureTest {
    /** Dates of HTTP, what is said of a file by its age, and times in the access log. */
    private static final Set<String> WALL_CLOCK = Set.of("HttpDate", "WallClock", "AccessLogEntry");

    private static final JavaClasses MODEL = classesOf("shared-model");
    private static final JavaClasses ALL =
            classesOf("shared-model", "service-runtime", "cache-service", "proxy-service");

    private static JavaClasses classesOf(String... modules) {
        List<Path> folders = List.of(modules).stream().map(Sources::classes).toList();
        assertThat(folders).allSatisfy(folder -> assertThat(folder).isDirectory());
        return new ClassFileImporter().importPaths(folders);
    }

    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared-model", "service-runtime", "cache-service", "proxy-service", "launcher"})
    void packages_haveNoCycles(String module) {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(classesOf(module));
    }

    @Test
    void sharedModel_knowsNoSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.micrometer..", "jakarta..")
                .check(MODEL);
    }

    /** It answers at once, and starts what the services are: it has nothing of them but the model's sizes and formats. */
    @Test
    void launcher_knowsTheModelAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "org.slf4j..",
                        "net.openhft..",
                        "io.memlane.runtime..",
                        "io.memlane.cache..",
                        "io.memlane.proxy..")
                .check(classesOf("launcher"));
    }

    @Test
    void services_dontKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.memlane.proxy..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.memlane.cache..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("io.memlane.cache..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.memlane.proxy..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("io.memlane.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.memlane.cache..", "io.memlane.proxy..")
                .check(ALL);
    }

    @Test
    void onlySegments_knowChronicleAndMapMemory() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.memlane.model.segment")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.openhft..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.memlane.model.segment")
                .and()
                // Asks the kernel for a descriptor's attributes.
                .doNotHaveFullyQualifiedName("io.memlane.cache.content.file.KernelStat")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.memlane.model.segment")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "FileChannel.map",
                        (JavaMethodCall call) -> call.getName().equals("map")
                                && call.getTargetOwner().isAssignableTo(FileChannel.class)))
                .check(ALL);
    }

    /** It may be used beside a pair at work, with the JDK alone. */
    @Test
    void inspection_mapsNothingAndNeedsNoLibrary() {
        noClasses()
                .that()
                .resideInAPackage("io.memlane.model.inspect")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java.io..",
                        "java.lang..",
                        "java.nio..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..",
                        "io.memlane.model.inspect",
                        "io.memlane.model.segment")
                .check(MODEL);
    }

    @Test
    void everyPackage_isNullMarked() {
        classes()
                .should(new ArchCondition<JavaClass>("be in a @NullMarked package") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean marked = type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked");
                        if (!marked) {
                            events.add(
                                    SimpleConditionEvent.violated(type, type.getPackageName() + " isn't @NullMarked"));
                        }
                    }
                })
                .check(ALL);
    }

    @Test
    void logging_isSlf4jsAlone() {
        // A program of its own.
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(ALL.that(not(name("io.memlane.model.inspect.Inspect"))));
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(ALL);
    }

    /** So a clock that jumps, as after a suspended laptop or by NTP, moves no deadline. */
    @Test
    void deadlines_dontKnowTheWallClock() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "don't write the time for people",
                        (JavaClass type) -> !WALL_CLOCK.contains(type.getSimpleName())))
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "the wall clock is read",
                        (JavaMethodCall call) ->
                                readsTheWallClock(call.getTargetOwner().getName(), call.getName())))
                .orShould()
                .callConstructor(java.util.Date.class)
                .check(ALL);
    }

    private static boolean readsTheWallClock(String type, String method) {
        return switch (type) {
            case "java.lang.System" -> method.equals("currentTimeMillis");
            case "java.time.Clock" -> method.startsWith("system") || method.startsWith("tick");
            default -> type.startsWith("java.time.") && method.equals("now");
        };
    }

    @Test
    void nothing_knowsTheTests() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.memlane.system..")
                .check(ALL);
    }
}
