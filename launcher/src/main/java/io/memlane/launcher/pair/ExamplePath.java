package io.memlane.launcher.pair;

import io.memlane.launcher.settings.ContentSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A path that a user can try, without characters that a URL or a shell would need quoted. */
final class ExamplePath {
    private static final Pattern PLAIN =
            Pattern.compile("/?[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final int LOOK_AT = 1_000;

    private ExamplePath() {}

    static Optional<String> in(ContentSource content) {
        try {
            return switch (content.type()) {
                case DIRECTORY -> inFolder(content.path());
                case MANIFEST -> inManifest(content.path());
                case ORIGIN -> Optional.empty();
            };
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** One in a folder below, if there is any. */
    private static Optional<String> inFolder(Path folder) throws IOException {
        try (Stream<Path> below =
                Files.find(folder, 2, (path, attributes) -> attributes.isRegularFile() && attributes.size() > 0)) {
            return below.limit(LOOK_AT)
                    .map(folder::relativize)
                    .filter(path -> PLAIN.matcher(path.toString()).matches())
                    .sorted((a, b) ->
                            a.getNameCount() != b.getNameCount() ? b.getNameCount() - a.getNameCount() : a.compareTo(b))
                    .map(Path::toString)
                    .findFirst();
        }
    }

    private static Optional<String> inManifest(Path manifest) throws IOException {
        try (Stream<String> lines = Files.lines(manifest)) {
            return lines.limit(LOOK_AT)
                    .map(line -> line.strip().split("\\s+", 2))
                    .filter(words ->
                            words.length == 2 && PLAIN.matcher(words[0]).matches())
                    .map(words -> words[0].startsWith("/") ? words[0].substring(1) : words[0])
                    .findFirst();
        }
    }
}
