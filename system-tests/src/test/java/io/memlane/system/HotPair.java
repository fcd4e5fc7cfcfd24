package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A pair whose proxy answers without asking, and content of its own. */
final class HotPair implements AutoCloseable {
    private final Content content = Content.create();
    private final Pair pair;

    HotPair() {
        content.write("first", 1, 1);
        content.awaitRest();
        pair = Pair.start(
                settings -> settings.content(content.folder()).segments(4).hot());
    }

    Content content() {
        return content;
    }

    Pair pair() {
        return pair;
    }

    /** Makes a file that may be hot at once. Returns its digest. */
    String write(String name, int lengthBytes, long seed) {
        String digest = content.write(name, lengthBytes, seed);
        content.awaitRest();
        return digest;
    }

    double hits() {
        return pair.proxyMetrics().value("memlane_hot_requests_total", "result=\"hit\"");
    }

    void assertAnswered(String path, String sha256) throws IOException {
        Client.Reply reply = pair.get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.sha256()).isEqualTo(sha256);
    }

    /** Asks until it is answered without asking. */
    void becomeHot(String path, String sha256) {
        double before = hits();
        await().atMost(Pair.PATIENCE).untilAsserted(() -> {
            assertAnswered(path, sha256);
            assertThat(hits()).isGreaterThan(before);
        });
    }

    /** The file with the hot words. */
    Path words() throws IOException {
        try (Stream<Path> files = Files.list(pair.scratch().volume())) {
            return files.filter(file -> file.getFileName().toString().startsWith("hot-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        pair.close();
        content.close();
    }
}
