package io.memlane.launcher.settings;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Variables;
import io.memlane.launcher.say.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Those of {@link UpOptions} that say what is served.
 *
 * @param demoPort of the origin that is started with the pair; 0 without
 * @param fallback whether files and an origin are served together
 */
record ContentOptions(
        @Nullable String content,
        @Nullable String manifest,
        @Nullable String origin,
        int demoPort,
        boolean fallback) {

    ContentSource source(Checkout checkout, Variables variables) {
        if (content != null && manifest != null) {
            throw Failure.usage("give one of --content and --manifest");
        }
        if (origin != null && demoPort != 0) {
            throw Failure.usage("give one of --origin and --demo, which is an origin");
        }
        String url = demoPort != 0 ? "http://127.0.0.1:" + demoPort : origin == null ? null : url(origin);
        boolean files = Stream.of(content, manifest).anyMatch(Objects::nonNull);
        if (fallback && (url == null || !files)) {
            throw Failure.usage("--fallback needs files (--content or --manifest) and an origin (--origin or --demo)");
        }
        if (url != null && files && !fallback) {
            throw Failure.usage("give one of --content, --manifest, --origin and --demo; or --fallback for files first,"
                    + " and the origin for what isn't there");
        }
        if (content != null) {
            Path path = folder(UpOptions.absolute("--content", content), content);
            return new ContentSource(ContentSource.Type.DIRECTORY, path.toString(), url, true);
        }
        if (manifest != null) {
            Path path = file(UpOptions.absolute("--manifest", manifest), manifest);
            return new ContentSource(ContentSource.Type.MANIFEST, path.toString(), url, true);
        }
        return url != null
                ? new ContentSource(ContentSource.Type.ORIGIN, url, null, true)
                : ofVariables(checkout, variables);
    }

    private static ContentSource ofVariables(Checkout checkout, Variables variables) {
        var location = variables.key("memlane.content.location");
        var type = variables.key("memlane.content.type");
        if (location.isEmpty() && type.isEmpty()) {
            return new ContentSource(
                    ContentSource.Type.DIRECTORY, checkout.sampleContent().toString(), null, true);
        }
        return switch (type.orElse("").toLowerCase(Locale.ROOT)) {
            case "origin" ->
                new ContentSource(
                        ContentSource.Type.ORIGIN,
                        variables.key("memlane.origin.url").orElse(""),
                        null,
                        false);
            case "manifest" ->
                new ContentSource(ContentSource.Type.MANIFEST, location.orElse("./content"), null, false);
            default -> new ContentSource(ContentSource.Type.DIRECTORY, location.orElse("./content"), null, false);
        };
    }

    /** Roughly: the cache knows the details. */
    private static String url(String given) {
        if (!given.matches("https?://[^/\\s].*")) {
            throw Failure.usage("--origin: '" + given + "' is not a URL such as https://app.internal");
        }
        return given;
    }

    private static Path folder(Path path, String given) {
        if (!Files.exists(path)) {
            throw Failure.usage("--content: there is no folder '" + given + "'");
        }
        if (!Files.isDirectory(path)) {
            throw Failure.usage(
                    "--content: '" + given + "' is not a folder (a manifest file is given with --manifest)");
        }
        return path;
    }

    private static Path file(Path path, String given) {
        if (!Files.exists(path)) {
            throw Failure.usage("--manifest: there is no file '" + given + "'");
        }
        if (!Files.isRegularFile(path)) {
            throw Failure.usage("--manifest: '" + given + "' is not a file (a folder is given with --content)");
        }
        return path;
    }
}
