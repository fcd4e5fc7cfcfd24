package io.memlane.system;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.support.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service unpacked from its jar, with an AOT cache (JEP 483): as the launcher and the images run it. It starts with a third of the work,
 * which the tests ask for dozens of times.
 *
 * @param command what starts it, without its properties
 */
record QuickStart(List<String> command) {
    private static final Path APPS = Path.of(System.getProperty("memlane.target", "target"))
            .toAbsolutePath()
            .resolve("apps");
    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xmx256m");
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";
    /** A tenth of a start: classes that reflection makes for what is called once, and what Spring Boot does ahead in another thread. */
    private static final List<String> QUICK =
            List.of("-Djdk.reflect.useNativeAccessorOnly=true", "-Dspring.backgroundpreinitializer.ignore=true");
    /** As operators run them, with {@code -Dmemlane.system.c2=true}: what is slow to compile, and may be compiled wrongly. */
    private static final boolean C2 = Boolean.getBoolean("memlane.system.c2");
    /** What the launcher's training compiles: what is compiled in it, C2 never compiles. */
    private static final Path START_ONLY_METHODS =
            Sources.root().resolve("service-runtime/src/main/jvm/start-only-methods");

    private static final int DIGEST_CHARS = 16;
    /** Both at once: each takes one processor. */
    private static final Map<String, CompletableFuture<QuickStart>> MADE = Stream.of("cache", "proxy")
            .collect(Collectors.toMap(
                    service -> service,
                    service -> CompletableFuture.supplyAsync(() -> make(service), Thread::startVirtualThread)));

    /** @param service {@code cache} or {@code proxy} */
    static QuickStart of(String service) {
        return MADE.get(service).join();
    }

    private static QuickStart make(String service) {
        Path jar = Path.of(System.getProperty("memlane." + service + ".jar"));
        assertThat(jar).as("built by the module before this one").isRegularFile();
        try {
            Files.createDirectories(APPS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Tests run in several processes.
        try (FileChannel channel = FileChannel.open(APPS.resolve(service + ".lock"), CREATE, WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            // By its bytes: the build gives every jar the same date.
            String kind = service + (C2 ? "-c2-" : "-c1-");
            Path app = APPS.resolve(kind + Content.digest(jar).substring(0, DIGEST_CHARS));
            Path unpacked = app.resolve(jar.getFileName());
            Path cache = app.resolve("aot.cache");
            Path made = app.resolve("made");
            if (!Files.exists(made)) {
                removeOlder(kind);
                Files.createDirectories(app);
                run(
                        app,
                        QUICK_COMPILER,
                        "-Djarmode=tools",
                        "-jar",
                        jar.toAbsolutePath().toString(),
                        "extract",
                        "--destination",
                        ".");
                // The context ends before anything is started: no port is opened.
                run(
                        app,
                        QUICK_COMPILER,
                        C2 ? "-XX:CompileCommandFile=" + START_ONLY_METHODS : QUICK_COMPILER,
                        "-XX:AOTCacheOutput=" + cache,
                        "-Dspring.context.exit=onRefresh",
                        "-jar",
                        unpacked.toString(),
                        "--memlane.shm.directory=" + app.resolve("training"),
                        service.equals("cache") ? "--memlane.content.location=" + app : "--memlane.pool.segments=1");
                Files.createFile(made);
            }
            return new QuickStart(command(
                    C2 ? "-XX:+TieredCompilation" : QUICK_COMPILER,
                    "-XX:AOTCache=" + cache,
                    "-jar",
                    unpacked.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the same kind alone: others may be running. */
    private static void removeOlder(String kind) throws IOException {
        try (Stream<Path> apps = Files.list(APPS)) {
            apps.filter(app -> app.getFileName().toString().startsWith(kind)).forEach(Content::removeTree);
        }
    }

    private static List<String> command(String... more) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(C2 ? List.of() : QUICK);
        command.addAll(List.of(more));
        return List.copyOf(command);
    }

    private static void run(Path folder, String... more) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command(more)).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as(output).isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
