package io.memlane.benchmarks.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run does.
 *
 * @param peers names of those that are compared; empty for all
 * @param sizes of bodies, in bytes
 * @param mixed whether there is the mixed workload, too
 * @param rate whether times are measured at a fixed rate, too
 * @param curves whether the scaling curves are measured instead
 * @param origin whether what a cache of an origin is for is measured instead
 * @param seconds of each measurement
 */
record Options(
        Path root,
        Path out,
        boolean quick,
        List<String> peers,
        List<Long> sizes,
        List<Integer> connections,
        int rounds,
        double seconds,
        boolean mixed,
        boolean rate,
        boolean curves,
        boolean origin) {
    static final String USAGE = """
        options:
          --quick             Memlane with and without hot answers, nginx to nginx over a Unix socket, two Spring services;
                              3 sizes; 16 connections
          --curves            how Memlane scales: connections, segments, files, lengths of bodies
          --origin            an origin that delays: many at once, misses, hits beside files, hits beside requests that wait
          --peers A,B         only these
          --sizes 1KiB,1MiB   lengths of bodies
          --connections 1,16  numbers of connections
          --rounds N          how often each is measured
          --seconds S         how long each measurement takes
          --out DIR           where tables and plots go\
        """;

    private static final int KIB = 1 << 10;
    private static final List<Long> SIZES =
            List.of(1L * KIB, 10L * KIB, 100L * KIB, 256L * KIB, 1L * KIB * KIB, 16L * KIB * KIB);
    private static final Pattern SIZE = Pattern.compile("(\\d+)([KMG]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);
    private static final Set<String> FLAGS = Set.of("--quick", "--curves", "--origin");

    /** @throws IllegalArgumentException naming what is wrong */
    static Options parse(Path root, List<String> args) {
        Arguments given = new Arguments(args);
        boolean quick = given.flag("--quick");
        boolean curves = given.flag("--curves");
        boolean origin = given.flag("--origin");
        if (curves && origin) {
            throw new IllegalArgumentException("--curves and --origin are two runs");
        }
        Options options = new Options(
                root,
                Path.of(given.value("--out", "benchmarks/target/peers", text -> text)),
                quick,
                given.list("--peers", peers(quick, curves, origin), text -> text),
                given.list("--sizes", sizes(quick, origin), Options::size),
                given.list(
                        "--connections",
                        quick ? List.of(Aims.CONNECTIONS) : List.of(1, Aims.CONNECTIONS, 128),
                        text -> number(text, 1, 4096)),
                given.value("--rounds", quick ? 3 : 5, text -> number(text, 1, 1000)),
                given.value("--seconds", quick ? 1.0 : 2.0, text -> (double) number(text, 1, 600)),
                !quick,
                !quick,
                curves,
                origin);
        given.requireNoOther();
        return options;
    }

    private static List<Long> sizes(boolean quick, boolean origin) {
        if (origin) {
            return List.of(1L * KIB, 10L * KIB, 100L * KIB, 1L * KIB * KIB);
        }
        return quick ? List.of(1L * KIB, 100L * KIB, 1L * KIB * KIB) : SIZES;
    }

    private static List<String> peers(boolean quick, boolean curves, boolean origin) {
        if (origin) {
            return List.of(Peer.ASKING, Peer.STORED);
        }
        if (curves) {
            return List.of(Peer.MEMLANE, Peer.NGINX_UNIX);
        }
        return quick ? List.of(Peer.MEMLANE, Peer.ASKING, Peer.NGINX_UNIX, Peer.SPRING) : List.of();
    }

    /** A length in bytes: {@code 0}, {@code 1KiB}, {@code 16MB}; units are powers of 1,024 either way. */
    static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no size");
        }
        int power = " KMG"
                .indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2).toUpperCase(Locale.ROOT));
        return (long) number(matcher.group(1), 0, 1 << 20) << (10 * power);
    }

    private static int number(String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number", e);
        }
        throw new IllegalArgumentException(text + " isn't between " + min + " and " + max);
    }

    /** What is left of the command line. */
    private static final class Arguments {
        private final List<String> left;

        Arguments(List<String> args) {
            left = new ArrayList<>();
            for (String arg : args) {
                int equals = arg.indexOf('=');
                if (arg.startsWith("--") && equals > 0) {
                    left.add(arg.substring(0, equals));
                    left.add(arg.substring(equals + 1));
                } else {
                    left.add(arg);
                }
            }
        }

        boolean flag(String name) {
            return left.remove(name);
        }

        <T> T value(String name, T otherwise, Function<String, T> reading) {
            int at = left.indexOf(name);
            if (at < 0) {
                return otherwise;
            }
            if (at + 1 == left.size() || FLAGS.contains(left.get(at + 1))) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            left.remove(at);
            String text = left.remove(at);
            try {
                return reading.apply(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        }

        <T> List<T> list(String name, List<T> otherwise, Function<String, T> reading) {
            return value(
                    name,
                    otherwise,
                    text -> Arrays.stream(text.split(",", -1)).map(reading).toList());
        }

        void requireNoOther() {
            if (!left.isEmpty()) {
                throw new IllegalArgumentException("unknown: " + String.join(" ", left));
            }
        }
    }
}
