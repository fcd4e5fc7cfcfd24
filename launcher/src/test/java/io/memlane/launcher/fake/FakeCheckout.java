package io.memlane.launcher.fake;

import io.memlane.support.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A checkout with the real script and the real launcher, and services that only play theirs. What is left running ends with it. */
public final class FakeCheckout implements AutoCloseable {
    /** How a command ended, and what it said on both outputs. */
    public record Result(int exitCode, String output) {}

    /** For what real processes do, also on a machine that is busy. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of {@link #ports}: a service's debugger, and behind it the other's. */
    private static final int DEBUG = 3;

    private static final int DEMO = 5;
    private static final Path REPOSITORY =
            Path.of(System.getProperty("memlane.root", "..")).toAbsolutePath().normalize();
    private static final Path LAUNCHER = packOnce();

    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> started = new ArrayList<>();
    private final int[] ports = freePorts();

    /** In an empty folder. */
    public FakeCheckout(Path folder) throws IOException {
        root = folder.toRealPath();
        Files.copy(repository().resolve("memlane"), root.resolve("memlane"));
        Files.createDirectories(root.resolve("launcher"));
        Files.copy(repository().resolve("launcher/in-containers"), root.resolve("launcher/in-containers"));
        Files.createSymbolicLink(
                Files.createDirectories(root.resolve(".memlane")).resolve("launcher"), LAUNCHER);
        Files.writeString(
                root.resolve("pom.xml"), "<project><parent><version>9</version></parent><version>1.2.3</version>");
        Files.createDirectories(root.resolve("sample-content/a"));
        Files.writeString(root.resolve("sample-content/a/b.txt"), "x");
        for (String service : List.of("cache-service", "proxy-service")) {
            Jars.packMain(FakeService.class, root.resolve(service + "/target/" + service + ".jar"));
        }
        copyJvmOptions();
        Files.setLastModifiedTime(root.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
        environment.put("MEMLANE_JAVA_HOME", System.getProperty("java.home"));
        // No engine of this machine is asked.
        environment.put("PATH", root.resolve("bin") + ":/usr/bin:/bin");
        program("docker", "exit 1");
        program("mvn", "echo Apache Maven 3.9.9");
    }

    private void copyJvmOptions() throws IOException {
        String folder = "service-runtime/src/main/jvm";
        Files.createDirectories(root.resolve(folder));
        try (Stream<Path> files = Files.list(repository().resolve(folder))) {
            for (Path file : files.toList()) {
                Path copy = Files.copy(file, root.resolve(folder).resolve(file.getFileName()));
                Files.setLastModifiedTime(copy, FileTime.from(Instant.EPOCH));
            }
        }
    }

    private static Path packOnce() {
        try {
            Path folder = Files.createTempDirectory("memlane-launcher");
            folder.toFile().deleteOnExit();
            for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                String name = part.contains("picocli")
                        ? "picocli.jar"
                        : part.contains("shared-model")
                                ? "shared-model.jar"
                                : part.matches(".*launcher/target/(quick/)?classes") ? "launcher.jar" : "";
                Path jar = folder.resolve(name);
                if (!name.isEmpty()) {
                    if (Files.isDirectory(Path.of(part))) {
                        Jars.pack(Path.of(part), jar);
                    } else {
                        Files.copy(Path.of(part), jar);
                    }
                    jar.toFile().deleteOnExit();
                }
            }
            Files.createFile(folder.resolve("stamp")).toFile().deleteOnExit();
            makeAotCache(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the script has it made after a build. */
    private static void makeAotCache(Path folder) throws IOException, InterruptedException {
        String options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        words.addAll(List.of(options.split(" ")));
        words.add("-Dmemlane.jvm-options=" + options);
        words.addAll(
                List.of("-cp", classPath(folder, "picocli.jar"), "io.memlane.launcher.Launcher", "make-aot-cache"));
        Process making = new ProcessBuilder(words).inheritIO().start();
        if (making.waitFor() != 0) {
            throw new IllegalStateException("no AOT cache: " + making.exitValue());
        }
        for (String made : List.of("aot", "aot/picocli.jar", "aot/cache")) {
            folder.resolve(made).toFile().deleteOnExit();
        }
    }

    /** What the script runs the launcher from. */
    public static String classPath(Path folder, String picocli) {
        return String.join(
                File.pathSeparator,
                Stream.of("launcher.jar", "shared-model.jar", picocli)
                        .map(jar -> folder.resolve(jar).toString())
                        .toList());
    }

    /** The launcher of all such checkouts. */
    public static Path launcher() {
        return LAUNCHER;
    }

    private static int[] freePorts() {
        int[] ports = new int[6];
        for (int i = 0; i < DEBUG; i++) {
            ports[i] = Ports.free();
        }
        ports[DEBUG] = Ports.free(2);
        ports[DEBUG + 1] = ports[DEBUG] + 1;
        ports[DEMO] = Ports.free();
        return ports;
    }

    public static Path repository() {
        return REPOSITORY;
    }

    public Path root() {
        return root;
    }

    public int port() {
        return ports[0];
    }

    public int managementPort() {
        return ports[1];
    }

    /** Of the cache; the next one is the proxy's. */
    public int debugPort() {
        return ports[DEBUG];
    }

    public int demoPort() {
        return ports[DEMO];
    }

    public Path volume() {
        return root.resolve("volume");
    }

    public Path pairFolder() {
        return root.resolve(".memlane/" + port());
    }

    public FakeCheckout environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Lets a service do something else than being there. */
    public void plays(String service, String part) throws IOException {
        Files.writeString(root.resolve(service + ".plays"), part);
    }

    /** A program that the launcher finds before that of the machine. */
    public void program(String name, String script) throws IOException {
        Path file = Files.createDirectories(root.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The programs of this test and, but for one, those of the machine that a script needs. */
    public String pathWithout(String program) throws IOException {
        Path programs = Files.createDirectories(root.resolve("programs"));
        for (String folder : List.of("/usr/bin", "/bin")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file : files.toList()) {
                    Path link = programs.resolve(file.getFileName());
                    if (!file.endsWith(program) && !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                        Files.createSymbolicLink(link, file);
                    }
                }
            }
        }
        return root.resolve("bin") + ":" + programs;
    }

    /** As on a machine that has none: the script looks for another version. */
    public void withoutJdk() throws IOException {
        Path script = root.resolve("memlane");
        Files.writeString(script, Files.readString(script).replace("/usr/lib/jvm/* /opt/java/* /opt/*jdk*", "/no"));
        environment.put("MEMLANE_JAVA_HOME", "");
        environment.put("JAVA_HOME", "");
        environment.put("HOME", root.toString());
        environment.put("PATH", pathWithout("java"));
    }

    /** What a service was called with. */
    public List<String> call(String service) throws IOException {
        return Files.readAllLines(root.resolve(service + ".call"));
    }

    /** {@code up} or {@code doctor} with ports and a volume of this test's own. */
    public List<String> withOwnPorts(String command, String... options) {
        List<String> words = new ArrayList<>(List.of(
                command,
                "--port=" + ports[0],
                "--proxy-management-port=" + ports[1],
                "--cache-management-port=" + ports[2],
                "--shm=" + volume()));
        words.addAll(List.of(options));
        return words;
    }

    public Process start(List<String> arguments) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("bash", root.resolve("memlane").toString()));
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MEMLANE_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        started.add(process);
        return process;
    }

    public Result run(String... arguments) throws IOException, InterruptedException {
        return run(List.of(arguments));
    }

    /** What needs neither the script nor a JVM of its own: a start of these takes longer than the command. */
    public Result runInProcess(List<String> arguments) {
        InProcess launcher = new InProcess(root);
        environment.forEach(launcher::environment);
        InProcess.Said said = launcher.run(arguments.toArray(String[]::new));
        return new Result(said.exitCode(), said.out() + said.err());
    }

    public Result runInProcess(String... arguments) {
        return runInProcess(List.of(arguments));
    }

    /** Runs a command to its end, for which it has a minute. */
    public Result run(List<String> arguments) throws IOException, InterruptedException {
        return end(start(arguments));
    }

    public static Result end(Process process) throws IOException, InterruptedException {
        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(PATIENCE)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        watch.interrupt();
        return new Result(exitCode, output);
    }

    /** Processes that were started from here and live. */
    public List<ProcessHandle> alive() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info()
                            .commandLine()
                            .map(line -> line.contains(root + "/"))
                            .orElse(false))
                    .filter(ProcessHandle::isAlive)
                    .toList();
        }
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
        alive().forEach(ProcessHandle::destroyForcibly);
    }
}
