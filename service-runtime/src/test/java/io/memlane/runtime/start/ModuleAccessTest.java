package io.memlane.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;

/** What the JVM has to open, and what is said where it doesn't. */
class ModuleAccessTest {
    private static final Path ROOT = Path.of("..");

    private static List<String> options() {
        return Stream.concat(
                        ModuleAccess.EXPORTS.stream().map(part -> "--add-exports=" + part + "=ALL-UNNAMED"),
                        ModuleAccess.OPENS.stream().map(part -> "--add-opens=" + part + "=ALL-UNNAMED"))
                .toList();
    }

    @Test
    void lists_areThoseOfTheManifests() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertThat(property(pom, "chronicle.manifest-exports").split(" "))
                .containsExactlyElementsOf(ModuleAccess.EXPORTS);
        assertThat(property(pom, "chronicle.manifest-opens").split(" ")).containsExactlyElementsOf(ModuleAccess.OPENS);
        assertThat(property(pom, "chronicle.jvm-args").split("\\s+")).containsAll(options());
    }

    private static String property(String pom, String name) {
        Matcher value = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(pom);
        assertThat(value.find()).as(name).isTrue();
        return value.group(1).strip();
    }

    /** What an IDE starts by a click. */
    @Test
    void runConfigurations_haveAllOptions() throws IOException {
        for (String name : List.of("cache-service", "proxy-service")) {
            assertThat(ROOT.resolve(".run/" + name + ".run.xml")).content().contains(options());
        }
    }

    @Test
    void check_allIsOpen_passes() {
        assertThatCode(() ->
                        ModuleAccess.check(ModuleAccess.class.getModule(), ModuleAccess.EXPORTS, ModuleAccess.OPENS))
                .doesNotThrowAnyException();
    }

    @Test
    void check_moduleThatThisJvmHasNot_isNoMatter() {
        assertThatCode(() ->
                        ModuleAccess.check(ModuleAccess.class.getModule(), List.of("no.such/p"), List.of("no.such/p")))
                .doesNotThrowAnyException();
    }

    /** As from an IDE, in a JVM that was told of one of them. */
    @Test
    void start_withoutTheOptions_isRefusedWithThoseThatAreMissing() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                options().getFirst(),
                "-cp",
                System.getProperty("java.class.path"),
                Bare.class.getName()));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isOne();
        // One was given, and sun.misc is open to everybody.
        List<String> missing = options().stream()
                .skip(1)
                .filter(option -> !option.contains("/sun.misc="))
                .toList();
        assertThat(output)
                .contains("APPLICATION FAILED TO START", missing.size() + " of 13 options are missing", "java -jar")
                .contains(missing)
                .doesNotContain(options().getFirst(), "Exception");
    }

    /** A service without anything. */
    static final class Bare {
        private Bare() {}

        public static void main(String[] args) {
            SpringApplication application = new SpringApplication(Bare.class);
            application.setWebApplicationType(org.springframework.boot.WebApplicationType.NONE);
            application.run(args);
        }
    }
}
