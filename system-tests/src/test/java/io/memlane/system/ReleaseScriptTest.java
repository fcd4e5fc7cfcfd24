package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.launcher.build.BuildNeed;
import io.memlane.launcher.place.Checkout;
import io.memlane.support.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/release}, in a copy of the repository, with programs that only write down how they were called. */
class ReleaseScriptTest {
    private static final String AMD64 = "sha256:" + "a".repeat(64);
    private static final String ARM64 = "sha256:" + "b".repeat(64);
    private static final String JOINED = "sha256:" + "c".repeat(64);

    @TempDir
    Path folder;

    private Path root;
    private Path calls;

    @BeforeEach
    void copy() throws IOException, InterruptedException {
        root = folder.resolve("memlane");
        for (Path file : mayNameTheVersion()) {
            Path copy = root.resolve(Sources.root().relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        git("init", "-q");
        git("add", "-A");
        git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "all");
        calls = folder.resolve("calls");
        program("docker", """
            case "$*" in
              *--metadata-file*) while [ "$1" != --metadata-file ]; do shift; done; echo '{"containerimage.digest": "AMD64"}' >"$2" ;;
              *inspect*) echo JOINED ;;
            esac\
            """.replace("AMD64", AMD64).replace("JOINED", JOINED));
        program("cosign", "");
    }

    private static List<Path> mayNameTheVersion() throws IOException, InterruptedException {
        return Sources.files().stream()
                .filter(file -> file.toString().matches(".*(pom\\.xml|Dockerfile|\\.ya?ml|\\.md|/\\.ci/\\w+)"))
                .toList();
    }

    private void git(String... words) {
        List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
        command.addAll(List.of(words));
        Command.of(command.toArray(String[]::new)).succeeds();
    }

    private void program(String name, String does) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\necho \"" + name + " $*\" >>'" + calls + "'\n" + does + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Command.Result release(String... words) {
        String[] command = Stream.concat(Stream.of(root.resolve(".ci/release").toString()), Stream.of(words))
                .toArray(String[]::new);
        return Command.of(command)
                .environment(Map.of("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"), "REGISTRY", ""))
                .run();
    }

    private String succeeds(String... words) {
        Command.Result result = release(words);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    @Test
    void version_isWrittenWhereverItStands() throws IOException, InterruptedException {
        String old = Sources.version();
        assertThat(succeeds("version", "9.8.7")).isEmpty();

        git("add", "-A");
        succeeds("check", "v9.8.7");
        Pattern left = Pattern.compile("(?<![\\w.])" + Pattern.quote(old) + "(?![\\w.]*\\d)");
        for (Path file : mayNameTheVersion()) {
            if (!file.endsWith("CHANGELOG.md")) {
                assertThat(Files.readString(root.resolve(Sources.root().relativize(file))))
                        .as("%s", file)
                        .doesNotContainPattern(left);
            }
        }
        assertThat(Files.readString(root.resolve("CHANGELOG.md")))
                .containsPattern("## Unreleased\\n\\n## 9\\.8\\.7 - \\d{4}-\\d\\d-\\d\\d\\n\\n### Changed\\n");
        // A version is made once.
        assertThat(release("version", "9.8.7").output()).contains("CHANGELOG.md has 9.8.7 already");
        assertThat(release("version", "9.9").output()).contains("is no version");
    }

    @Test
    void tagThatIsNotTheVersion_isRefused() {
        assertThat(release("check", "v9.8.7"))
                .isEqualTo(
                        new Command.Result(1, "release: the tag is 'v9.8.7', the version " + Sources.version() + "\n"));
    }

    @Test
    void versionWithoutNotes_isRefused() throws IOException {
        Files.writeString(root.resolve("CHANGELOG.md"), "# Changelog\n\n## Unreleased\n\n- Something\n");
        assertThat(release("check", "v" + Sources.version()).output())
                .isEqualTo("release: CHANGELOG.md has nothing about " + Sources.version() + "\n");
    }

    @Test
    void notes_areTheVersionsSection() throws IOException {
        Files.writeString(
                root.resolve("CHANGELOG.md"),
                "# Changelog\n\n"
                        + "## Unreleased\n\n"
                        + "- Later\n\n"
                        + "## 1.2.3 - 2026-01-02\n\n"
                        + "### Added\n"
                        + "- This\n\n"
                        + "## 1.2.2 - 2026-01-01\n"
                        + "- Before\n");
        assertThat(succeeds("notes", "1.2.3")).isEqualTo("### Added\n- This\n\n");
        assertThat(succeeds("notes", "1.2")).isEmpty();
    }

    @Test
    void image_isPushedByDigestWithSbomAndProvenance() throws IOException {
        assertThat(succeeds("image", "proxy-service")).isEqualTo(AMD64 + "\n");
        assertThat(Files.readString(calls))
                .contains(
                        "docker buildx build --file proxy-service/Dockerfile --build-arg VERSION=" + Sources.version(),
                        "--sbom=true --provenance=mode=max",
                        "name=memlane/proxy-service,push-by-digest=true");
    }

    @Test
    void published_isWhatTheManifestsNameAndSignedByItsDigest() throws IOException {
        String name = "memlane/cache-service";
        assertThat(succeeds("publish", "cache-service", AMD64, ARM64)).isEqualTo(name + "@" + JOINED + "\n");
        assertThat(Files.readString(calls)).isEqualTo("""
            docker buildx imagetools create --tag NAME:VERSION NAME@AMD64 NAME@ARM64
            docker buildx imagetools inspect --format {{.Manifest.Digest}} NAME:VERSION
            cosign sign --yes --recursive NAME@JOINED
            """.replace("NAME", name)
                .replace("VERSION", Sources.version())
                .replace("AMD64", AMD64)
                .replace("ARM64", ARM64)
                .replace("JOINED", JOINED));
        assertThat(KubernetesFiles.kustomization(KubernetesFiles.BASE).images()).anySatisfy(image -> {
            assertThat(image.name()).isEqualTo(name);
            assertThat(image.newName()).isNull();
            assertThat(image.newTag()).isEqualTo(Sources.version());
        });
    }

    @Test
    void archive_hasTheJarsAndNothingThatWasMadeForThisMachine() throws IOException {
        Path launcher = Files.writeString(root.resolve("memlane"), """
            #!/bin/sh
            for service in cache-service proxy-service; do
              mkdir -p $service/target/classes/META-INF/sbom
              case $MAVEN_OPTS in
                *-Dmemlane.sbom=true*) echo "sbom of $service" >$service/target/classes/META-INF/sbom/application.cdx.json ;;
              esac
              echo jar >$service/target/$service.jar
              touch -d 2020-01-01 $service/target/$service.jar
              echo part >$service/target/$service.jar.original
            done
            mkdir -p .memlane/launcher .memlane/apps
            echo jar >.memlane/launcher/launcher.jar
            echo cache >.memlane/launcher/aot.cache
            echo cache >.memlane/apps/aot.cache
            touch .memlane/build.stamp
            """);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        git("add", "-A");
        git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "play the launcher");
        Path out = folder.resolve("assets");
        String name = "memlane-" + Sources.version();

        assertThat(succeeds("archive", out.toString()).strip()).endsWith("assets/" + name + ".tar.gz");
        for (String service : List.of("cache-service", "proxy-service")) {
            assertThat(out.resolve(service + "-" + Sources.version() + ".cdx.json"))
                    .hasContent("sbom of " + service);
        }
        assertThat(Command.of("tar", "-tf", out.resolve(name + ".tar.gz").toString())
                        .succeeds()
                        .lines()
                        .filter(entry -> entry.contains("target") || entry.contains(".memlane"))
                        .filter(entry -> !entry.endsWith("/")))
                .containsExactlyInAnyOrder(
                        name + "/.memlane/build.stamp",
                        name + "/.memlane/launcher/launcher.jar",
                        name + "/cache-service/target/cache-service.jar",
                        name + "/proxy-service/target/proxy-service.jar");
        Command.of(
                        "tar",
                        "-C",
                        folder.toString(),
                        "-xzf",
                        out.resolve(name + ".tar.gz").toString())
                .succeeds();
        Path unpacked = folder.resolve(name);
        assertThat(new BuildNeed(new Checkout(unpacked, unpacked.resolve(".memlane"), "./memlane", unpacked)).isThere())
                .as("whether there is anything to build")
                .isFalse();
        // The checkout that it was made from is as it was.
        assertThat(root.resolve("cache-service/target")).doesNotExist();
    }

    @Test
    void digestThatIsNone_isNotPublished() {
        assertThat(release("publish", "cache-service", "latest").output())
                .isEqualTo("release: 'latest' is no digest\n");
        assertThat(calls).doesNotExist();
    }
}
