package io.memlane.cache.content.manifest;

import io.memlane.cache.content.ContentUnavailableException;
import io.memlane.cache.content.file.ContentPaths;
import io.memlane.cache.content.file.Descriptor;
import io.memlane.cache.content.file.FileStat;
import io.memlane.cache.content.file.PseudoFileSystems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a manifest: {@code key<spaces or tabs>path} per line, {@code #} for comments, UTF-8. Blanks around a line don't
 * count, so a path may hold blanks inside, but not at its end. Goes through the whole file even when lines are bad, so
 * that the operator sees all of them at once, and opens each file once, which is the only sure way to know that it can
 * be served.
 */
final class ManifestReader {

    /** What is printed at most: a picture given by mistake for a manifest has bad lines without end. */
    static final int MAX_REPORTED = 1000;

    private static final String ACTION = "Mend the manifest, or set memlane.content.location to another one.";

    private final Descriptor.Opener opener;
    private final PseudoFileSystems pseudoFileSystems = new PseudoFileSystems();

    ManifestReader(Descriptor.Opener opener) {
        this.opener = opener;
    }

    /** A line that stops the start; the message is for the operator. */
    private static final class BadLineException extends Exception {
        BadLineException(String reason) {
            super(reason);
        }
    }

    /** The files by key. Throws {@link ContentUnavailableException} with every bad line. */
    Map<String, Path> read(Path manifest) {
        Path absolute = manifest.toAbsolutePath().normalize();
        requireRegular(absolute);
        Map<String, Path> files = new HashMap<>();
        Map<String, Long> lineOfKey = new HashMap<>();
        List<String> badLines = new ArrayList<>();
        try (InputStream in = Files.newInputStream(absolute)) {
            ManifestLines lines = new ManifestLines(in);
            while (lines.next()) {
                try {
                    add(text(lines), lines.number(), absolute, files, lineOfKey);
                } catch (BadLineException e) {
                    badLines.add("line " + lines.number() + ": " + e.getMessage());
                }
            }
        } catch (AccessDeniedException e) {
            throw new ContentUnavailableException(
                    "The manifest " + absolute + " isn't readable for the user of this process.",
                    "Give that user the right to read it, or set memlane.content.location to another manifest.");
        } catch (IOException e) {
            throw new ContentUnavailableException("The manifest " + absolute + " can't be read: " + e, ACTION);
        }
        if (!badLines.isEmpty()) {
            throw new ContentUnavailableException(report(absolute, badLines), ACTION);
        }
        return Map.copyOf(files);
    }

    private static void requireRegular(Path manifest) {
        if (Files.isDirectory(manifest)) {
            throw new ContentUnavailableException(
                    "The manifest " + manifest + " is a folder.",
                    "Set memlane.content.location to the manifest file; or, to serve that folder, set"
                            + " memlane.content.type=directory.");
        }
        if (!Files.exists(manifest)) {
            throw new ContentUnavailableException(
                    "The manifest " + manifest + " doesn't exist.",
                    "Create it, or set memlane.content.location to a file with a line \"key path\" for each file to"
                            + " serve.");
        }
        if (!Files.isRegularFile(manifest)) {
            throw new ContentUnavailableException("The manifest " + manifest + " isn't a regular file.", ACTION);
        }
    }

    private static String report(Path manifest, List<String> badLines) {
        int reported = Math.min(badLines.size(), MAX_REPORTED);
        String more = badLines.size() > reported ? "\n  and " + (badLines.size() - reported) + " more bad lines" : "";
        return "The manifest " + manifest + " has " + badLines.size()
                + (badLines.size() == 1 ? " bad line:" : " bad lines:") + "\n  "
                + String.join("\n  ", badLines.subList(0, reported)) + more;
    }

    private static String text(ManifestLines lines) throws BadLineException {
        if (lines.isTooLong()) {
            throw new BadLineException("longer than " + ManifestLines.MAX_BYTES + " bytes");
        }
        try {
            return lines.text();
        } catch (CharacterCodingException e) {
            throw new BadLineException("not UTF-8");
        }
    }

    private void add(String line, long number, Path manifest, Map<String, Path> files, Map<String, Long> lineOfKey)
            throws BadLineException {
        if (line.isEmpty() || line.charAt(0) == '#') {
            return;
        }
        int keyEnd = firstBlank(line);
        String key = canonicalKey(line.substring(0, keyEnd));
        String path = ManifestLines.strip(line.substring(keyEnd));
        if (path.isEmpty()) {
            throw new BadLineException("no path after the key " + quoted(key));
        }
        Long earlier = lineOfKey.putIfAbsent(key, number);
        if (earlier != null) {
            throw new BadLineException("the key " + quoted(key) + " is already on line " + earlier);
        }
        files.put(key, servable(manifest, path));
    }

    private static int firstBlank(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (ManifestLines.isBlank(line.charAt(i))) {
                return i;
            }
        }
        return line.length();
    }

    private static String canonicalKey(String key) throws BadLineException {
        if (key.charAt(0) != '/') {
            throw new BadLineException("the key " + quoted(key) + " doesn't start with a slash");
        }
        Optional<String> canonical = ContentPaths.canonical(key);
        return canonical.orElseThrow(() -> new BadLineException("no request can name the key " + quoted(key)
                + ": control characters, empty names, \".\", \"..\" and overlong names are refused"));
    }

    private Path servable(Path manifest, String path) throws BadLineException {
        try {
            Path file = manifest.resolveSibling(path);
            Path real = file.toRealPath();
            FileStat stat = FileStat.of(real, LinkOption.NOFOLLOW_LINKS);
            if (!stat.regular() || pseudoFileSystems.hold(real, stat)) {
                throw new BadLineException("not a regular file: " + quoted(file.toString()));
            }
            Descriptor.open(opener, real).close();
            return file;
        } catch (InvalidPathException e) {
            throw new BadLineException("not a path on this machine: " + quoted(path) + ": " + e.getReason());
        } catch (NoSuchFileException e) {
            throw new BadLineException(
                    "no such file: " + quoted(manifest.resolveSibling(path).toString()));
        } catch (AccessDeniedException e) {
            throw new BadLineException(
                    "not readable: " + quoted(manifest.resolveSibling(path).toString()));
        } catch (IOException e) {
            throw new BadLineException("can't be opened: " + quoted(e.toString()));
        }
    }

    /** For a terminal: what is in a manifest may be anything. */
    private static String quoted(String text) {
        String shown = text.length() <= 300 ? text : text.substring(0, 300) + "…";
        return '"' + shown.replaceAll("\\p{Cntrl}", "�") + '"';
    }
}
