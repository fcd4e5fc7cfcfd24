package io.memlane.benchmarks.peers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others, where they are installed. Nothing is ever installed here. */
final class Programs {
    /** Debian's packages, by program. */
    private static final Map<String, String> PACKAGES = Map.of(
            "wrk", "wrk", "nginx", "nginx-light", "haproxy", "haproxy", "varnishd", "varnish", "strace", "strace");

    /** Servers stand where the search path of ordinary users doesn't lead. */
    private static final List<String> MORE = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    private Programs() {}

    static boolean isThere(String program) {
        return find(program).isPresent();
    }

    /** The path of a program. */
    static String path(String program) {
        return find(program)
                .orElseThrow(() -> new IllegalStateException(program + " isn't installed"))
                .toString();
    }

    private static Optional<Path> find(String program) {
        String search = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(search.split(File.pathSeparator, -1)), MORE.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The Debian packages that have these programs. */
    static List<String> packages(List<String> programs) {
        return programs.stream()
                .map(program -> PACKAGES.getOrDefault(program, program))
                .distinct()
                .toList();
    }
}
