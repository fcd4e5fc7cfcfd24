package io.memlane.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run was like, for whoever reads its figures: machine, date, load, who took part, who didn't and why. */
final class Conditions {
    private final String run;
    private final List<String> present = new ArrayList<>();
    private final Map<String, String> absent = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private volatile boolean complete;

    Conditions(String run) {
        this.run = run;
    }

    synchronized void present(Peer peer) {
        present.add(peer.name() + ": " + peer.about());
    }

    synchronized void absent(String peer, String why) {
        absent.put(peer, why);
    }

    synchronized String whyAbsent(String peer) {
        return absent.getOrDefault(peer, "");
    }

    synchronized void note(String text) {
        notes.add(text);
    }

    /** The run came to its end. */
    void complete() {
        complete = true;
    }

    synchronized String markdown() {
        StringBuilder out = new StringBuilder("# Memlane and its peers\n\n");
        if (!complete) {
            out.append("**Incomplete: the run was interrupted.** What it has measured until then follows.\n\n");
        }
        out.append(LocalDate.now(ZoneId.systemDefault()))
                .append(", ")
                .append(machine())
                .append(". ")
                .append(run)
                .append("\n\n");
        list(out, present);
        if (!absent.isEmpty()) {
            out.append("\nAbsent:\n\n");
            absent.forEach((peer, why) -> list(out, List.of(peer + ": " + why)));
        }
        if (!notes.isEmpty()) {
            out.append("\nOf this run:\n\n");
            list(out, notes);
        }
        return out.toString();
    }

    private static void list(StringBuilder out, List<String> items) {
        items.forEach(
                item -> out.append("- ").append(item.replace("\n", "\n  ")).append('\n'));
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors (" + processor() + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + Runtime.version();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
