package io.memlane.system;

import io.memlane.model.segment.PayloadMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A pair, and files to ask it for: in a folder, or listed in a manifest under the same paths, so that it answers alike. */
final class HttpWorld implements AutoCloseable {
    /** Where the cache finds its files. */
    enum ContentType {
        DIRECTORY,
        MANIFEST
    }

    static final int LENGTH = 200_003;
    static final Instant MODIFIED = Instant.parse("2024-02-29T12:34:56.789Z");
    static final String DATE = "Thu, 29 Feb 2024 12:34:56 GMT";
    static final String LATER = "Thu, 29 Feb 2024 12:34:57 GMT";
    static final String EARLIER = "Thu, 29 Feb 2024 12:34:55 GMT";

    private final ContentType type;
    private final Content content = Content.create();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Pair pair;
    private PayloadMode mode;

    private HttpWorld(ContentType type, PayloadMode mode) throws IOException {
        this.type = type;
        this.mode = mode;
        makeFiles();
        Path manifest = manifest();
        pair = Pair.start(settings -> (type == ContentType.DIRECTORY
                        ? settings.content(content.folder())
                        : settings.manifest(manifest))
                .segments(4)
                .hot()
                .payload(mode)
                .proxy(
                        "memlane.http.policies[0].pattern=/policy/secret*",
                        "memlane.http.policies[0].deny=true",
                        "memlane.http.policies[1].pattern=/policy/**",
                        "memlane.http.policies[1].cache-control=max-age=60",
                        "memlane.http.policies[1].content-disposition=inline",
                        "memlane.http.policies[1].cors.allowed-origins=https://app.example"));
    }

    static HttpWorld start(ContentType type, PayloadMode mode) throws IOException {
        return new HttpWorld(type, mode);
    }

    private void makeFiles() throws IOException {
        make("a.bin", LENGTH, MODIFIED);
        make("style.css", 40_000, MODIFIED);
        make("style.css.br", 9_000, MODIFIED);
        make("style.css.gz", 11_000, MODIFIED);
        make("empty.txt", 0, MODIFIED);
        make("tiny.txt", 20, MODIFIED);
        make("future.txt", 100_000, Instant.now().plus(Duration.ofDays(1)));
        make("docs/index.html", 3_000, MODIFIED);
        make("files/only.txt", 10, MODIFIED);
        make("names/gr\u00fc\u00dfe;100%.txt", 5_000, MODIFIED);
        make("stated.txt", 100, MODIFIED);
        make("policy/a;b.css", 500, MODIFIED);
        make("policy/secret.txt", 10, MODIFIED);
        make("policy/.hidden", 10, MODIFIED);
        make(".well-known/security.txt", 30, MODIFIED);
        Files.writeString(content.path("stated.txt.etag"), "release-7\n");
        files.put("/stated.txt.etag", Files.readAllBytes(content.path("stated.txt.etag")));
    }

    private void make(String name, int length, Instant modified) throws IOException {
        content.write(name, length, name.hashCode());
        Files.setLastModifiedTime(content.path(name), FileTime.from(modified));
        files.put("/" + name, Files.readAllBytes(content.path(name)));
    }

    private Path manifest() throws IOException {
        String lines = files.keySet().stream()
                .map(path -> path + " " + path.substring(1) + "\n")
                .collect(Collectors.joining());
        return Files.writeString(content.path("manifest"), lines);
    }

    /** Puts another proxy in front of the same cache. */
    void restart(PayloadMode newMode) {
        pair.restartProxy(newMode);
        mode = newMode;
    }

    ContentType type() {
        return type;
    }

    Pair pair() {
        return pair;
    }

    /** What is served, by its path. */
    Map<String, byte[]> files() {
        return files;
    }

    @Override
    public String toString() {
        return type + " " + mode;
    }

    @Override
    public void close() {
        try {
            pair.close();
        } finally {
            content.close();
        }
    }
}
