package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of the services' JVMs are decided in {@code service-runtime/src/main/jvm} alone. */
class JvmOptionsTest {
    private static final Pattern OPTION = Pattern.compile("-X[\\w:+-][^\\s\",;]*");
    private static final Pattern JAVA_OPTIONS =
            Pattern.compile("JDK_JAVA_OPTIONS\\s*(?:[:=]|\\n\\s*value:)\\s*\"?([^\"\\n]*)");
    /** What deployments may change: sizes. A collector of their own would cost the AOT cache. */
    private static final String SIZES =
            "(-Xmx\\d+m|-XX:MaxDirectMemorySize=\\d+m)( (-Xmx\\d+m|-XX:MaxDirectMemorySize=\\d+m))*";

    private static final long MB = 1L << 20;

    @ParameterizedTest
    @ValueSource(strings = {"cache", "proxy"})
    void flags_readByTheJvm_haveTheirValues(String service) {
        List<String> flags = JvmDefaults.of(service).lines();
        String seen = Command.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "@" + JvmDefaults.FOLDER.resolve("services.args"),
                        "-XX:Flags=" + JvmDefaults.file(service),
                        "-XX:+PrintFlagsFinal",
                        "-version")
                .succeeds();
        assertThat(flags).contains("+UseSerialGC", "+ExitOnOutOfMemoryError").allSatisfy(flag -> {
            String name = flag.replaceAll("^\\+|=.*", "");
            String value =
                    flag.startsWith("+") ? "true" : Long.toString(Long.parseLong(flag.replaceAll(".*=|m$", "")) * MB);
            assertThat(seen).containsPattern("\\s" + name + "\\s+= " + value + "\\s.*\\{.*config file\\}");
        });
    }

    @Test
    void flags_ofBothServices_differInSizesAlone() {
        assertThat(Stream.of("cache", "proxy")
                        .map(service -> JvmDefaults.of(service).lines().stream()
                                .map(line -> line.replaceAll("=.*", ""))
                                .toList())
                        .distinct())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache", "proxy"})
    void image_startsAndIsTrainedWithTheFilesAndNothingElse(String service) throws IOException {
        String dockerfile = dockerfile(service);
        String files = "@/app/services.args%s -XX:Flags=/app/" + service + "-service.flags";
        assertThat(dockerfile.replaceAll("\\s+", " "))
                .contains("/opt/jre/bin/java " + files.formatted("")
                        + " \\ @service-runtime/src/main/jvm/training.args"
                        + " -XX:CompileCommandFile=service-runtime/src/main/jvm/start-only-methods")
                .contains("ENTRYPOINT [\"/opt/jre/bin/java\", \"@/app/services.args\", \"-XX:Flags=/app/" + service
                        + "-service.flags\", \"-XX:AOTCache=/app/app.aot\", \"-jar\"");
        assertThat(OPTION.matcher(dockerfile).results().map(MatchResult::group))
                .containsExactlyInAnyOrder(
                        "-Xshare:dump",
                        "-XX:Flags=/app/" + service + "-service.flags",
                        "-XX:Flags=/app/" + service + "-service.flags",
                        "-XX:CompileCommandFile=service-runtime/src/main/jvm/start-only-methods",
                        "-XX:AOTCacheOutput=/app/app.aot",
                        "-XX:AOTCache=/app/app.aot");
        // Theirs alone: what operators set in it takes nothing away.
        assertThat(dockerfile).doesNotContain("JDK_JAVA_OPTIONS=", "JAVA_TOOL_OPTIONS");
    }

    @Test
    void manifestsAndCompose_changeSizesAlone() throws IOException {
        List<Path> files = new ArrayList<>(KubernetesFiles.all());
        files.add(Sources.root().resolve("docker-compose.yml"));
        int seen = 0;
        for (Path file : files) {
            String text = Files.readString(file);
            List<String> given = JAVA_OPTIONS
                    .matcher(text)
                    .results()
                    .map(match -> match.group(1).strip())
                    .toList();
            assertThat(given).as("%s", file).allMatch(options -> options.matches(SIZES));
            assertThat(OPTION.matcher(text).results().map(MatchResult::group))
                    .as("%s: options in JDK_JAVA_OPTIONS alone", file)
                    .containsExactlyElementsOf(given.stream()
                            .flatMap(options -> Stream.of(options.split(" ", -1)))
                            .toList());
            seen += given.size();
        }
        assertThat(seen).as("those of overlays/dev").isEqualTo(2);
    }

    @Test
    @SuppressWarnings("unchecked")
    void compose_limitsHoldHeapAndVolume() throws IOException {
        Map<String, Object> file =
                StrictManifests.plain(Files.readString(Sources.root().resolve("docker-compose.yml")));
        var services = (Map<String, Map<String, Object>>) file.get("services");
        var volumes = (Map<String, Map<String, Map<String, String>>>) file.get("volumes");
        String mount = volumes.get("shm").get("driver_opts").get("o");
        long volume = megabytes(mount.replaceAll(".*size=(\\d+m).*", "$1"));
        for (String service : PodManifest.CONTAINERS) {
            JvmDefaults jvm = JvmDefaults.of(service);
            assertThat(megabytes((String) services.get(service).get("mem_limit")))
                    .as(service)
                    .isGreaterThanOrEqualTo(jvm.heapBytes("")
                            + jvm.directBytes("")
                            + PodSizeChecks.OTHER_JVM_BYTES
                            + (service.equals(PodManifest.CACHE) ? volume : 0));
        }
    }

    private static long megabytes(String size) {
        assertThat(size).matches("\\d+m");
        return Long.parseLong(size.replace("m", "")) * MB;
    }

    /** Whatever it is written in. Options of its own JVM are another matter. */
    @Test
    void launcher_takesTheFiles() throws IOException, InterruptedException {
        Path sources = Sources.root().resolve("launcher/src/main");
        StringBuilder text = new StringBuilder();
        for (Path file : Sources.files()) {
            if (file.equals(Sources.root().resolve("memlane")) || file.startsWith(sources)) {
                text.append(Files.readString(file));
            }
        }
        assertThat(text.toString())
                .contains(
                        "service-runtime/src/main/jvm",
                        "services.args",
                        "training.args",
                        "start-only-methods",
                        ".flags")
                .doesNotContain("ExitOnOutOfMemoryError", "MaxDirectMemorySize", "--sun-misc-unsafe-memory-access");
    }

    private static String dockerfile(String service) throws IOException {
        String text = Files.readString(Sources.root().resolve(service + "-service/Dockerfile"));
        return Pattern.compile("^\\s*#.*\\n", Pattern.MULTILINE).matcher(text).replaceAll("");
    }
}
