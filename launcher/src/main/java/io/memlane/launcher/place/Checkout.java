package io.memlane.launcher.place;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder that the launcher belongs to.
 *
 * @param root the repository's folder
 * @param stateRoot where state and logs live
 * @param command how the launcher was called, for the hints that it gives
 * @param jdk the JDK that it runs with, and the services with it
 */
public record Checkout(Path root, Path stateRoot, String command, Path jdk) {
    private static final Pattern OWN_VERSION =
            Pattern.compile("</parent>.*?<version>([^<]+)</version>", Pattern.DOTALL);

    /** That of this process: the script {@code memlane} says where it is. */
    public static Checkout current(Variables variables) {
        Path root = Path.of(System.getProperty("memlane.root", "")).toAbsolutePath();
        Path state = variables.path("MEMLANE_STATE_DIR").orElse(root.resolve(".memlane"));
        return new Checkout(
                root,
                state.toAbsolutePath().normalize(),
                System.getProperty("memlane.command", "./memlane"),
                Path.of(System.getProperty("java.home")));
    }

    public Path java() {
        return jdk.resolve("bin/java");
    }

    public Path jar(Service service) {
        return root.resolve(service.label() + "/target/" + service.label() + ".jar");
    }

    /** The service unpacked, with its AOT cache. */
    public Path app(Service service) {
        return stateRoot.resolve("apps").resolve(service.label());
    }

    public Path aotCache(Service service) {
        return app(service).resolve("aot.cache");
    }

    public Path buildLog() {
        return stateRoot.resolve("build.log");
    }

    public Path sampleContent() {
        return root.resolve("sample-content");
    }

    /** The root pom's own version, which is not its parent's. */
    public String version() {
        try {
            Matcher version = OWN_VERSION.matcher(Files.readString(root.resolve("pom.xml")));
            return version.find() ? version.group(1) : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
