package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A topic of HTTP, over a real socket, byte by byte; whatever the content and however it travels: {@link HttpSemanticsIT}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HttpContract {
    final HttpWorld world;
    final Pair pair;
    /** Of {@code /a.bin}. */
    final byte[] bytes;
    /** Of {@code /a.bin}. */
    String etag = "";

    HttpContract(HttpWorld world) {
        this.world = world;
        this.pair = world.pair();
        this.bytes = bytes("a.bin");
    }

    @BeforeAll
    void askForTheTag() throws IOException {
        etag = get("/a.bin").header("ETag");
        assertThat(etag).matches("\"[0-9a-f]+-[0-9a-f]+\"");
    }

    /** After a whole topic: it takes longer than most of the tests. */
    @AfterAll
    void atRest() {
        pair.assertAtRest();
        assertThat(pair.replaced()).as("replaced segments").isZero();
    }

    final byte[] bytes(String name) {
        return Objects.requireNonNull(world.files().get("/" + name));
    }

    final Answer get(String target, String... fields) throws IOException {
        return exchange("GET", target, fields);
    }

    final Answer exchange(String method, String target, String... fields) throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            return http.exchange(method, target, fields);
        }
    }

    final void assertWhole(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Range")).isEmpty();
        assertThat(answer.body()).isEqualTo(bytes);
    }
}
