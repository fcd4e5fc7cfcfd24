package io.memlane.launcher.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** Sizes, times, errors and ends of logs, as people read them. */
public final class Texts {
    private static final int LOG_LINES = 25;
    private static final int FAILURE_LINES = 40;
    private static final long KB = 1024;
    private static final long MB = KB * KB;
    private static final long GB = KB * MB;

    private Texts() {}

    public static String bytes(long bytes) {
        if (bytes >= GB) {
            return String.format(Locale.ROOT, "%d.%d GB", bytes / GB, bytes % GB * 10 / GB);
        }
        if (bytes >= MB) {
            return String.format(Locale.ROOT, "%d.%d MB", bytes / MB, bytes % MB * 10 / MB);
        }
        return (bytes + KB - 1) / KB + " KB";
    }

    public static String time(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds >= 3600) {
            return seconds / 3600 + "h " + seconds % 3600 / 60 + "m";
        }
        return seconds >= 60 ? seconds / 60 + "m " + seconds % 60 + "s" : seconds + "s";
    }

    /** Why a file can't be read or written: the system's reason, in the few words that it has for it. */
    public static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied for " + System.getProperty("user.name");
            case NoSuchFileException missing -> "it does not exist";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /** The last lines; none if there is no log. */
    public static List<String> tail(Path log, int lines) {
        Deque<String> last = new ArrayDeque<>();
        for (String line : lines(log)) {
            last.addLast(line);
            if (last.size() > lines) {
                last.removeFirst();
            }
        }
        return List.copyOf(last);
    }

    /** The failure analysis of Spring Boot where there is one, else the last lines. */
    public static List<String> endOfLog(Path log) {
        List<String> lines = lines(log);
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains("APPLICATION FAILED TO START")) {
                return lines.subList(i, Math.min(lines.size(), i + FAILURE_LINES));
            }
        }
        return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    }

    private static List<String> lines(Path log) {
        try {
            // Whatever bytes are in it.
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
