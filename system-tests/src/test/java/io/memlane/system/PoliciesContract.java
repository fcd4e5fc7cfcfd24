package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said by path: headers, CORS, refusals. */
abstract class PoliciesContract extends HttpContract {
    PoliciesContract(HttpWorld world) {
        super(world);
    }

    @Test
    void policy_contentAndItsStates_haveWhatItSays() throws IOException {
        Answer whole = get("/policy/a%3Bb.css", "Origin: https://app.example");
        String tag = whole.header("ETag");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(bytes("policy/a;b.css"));
        assertThat(whole.linesButDate())
                .containsExactlyInAnyOrder(
                        "Cache-Control: max-age=60",
                        "Content-Disposition: inline; filename=\"a;b.css\"",
                        "Access-Control-Allow-Origin: https://app.example",
                        "Vary: Origin",
                        "Content-Length: 500",
                        "Content-Type: text/css;charset=utf-8",
                        "Last-Modified: " + HttpWorld.DATE,
                        "ETag: " + tag,
                        "Accept-Ranges: bytes",
                        "X-Content-Type-Options: nosniff");
        Answer part = get("/policy/a%3Bb.css", "Range: bytes=0-9");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Cache-Control")).isEqualTo("max-age=60");
        Answer same = get("/policy/a%3Bb.css", "If-None-Match: " + tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.linesButDate())
                .containsExactlyInAnyOrder("Cache-Control: max-age=60", "Vary: Origin", "ETag: " + tag);
        Answer beyond = get("/policy/a%3Bb.css", "Range: bytes=500-", "Origin: https://app.example");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.header("Cache-Control")).isEqualTo("no-store");
        assertThat(beyond.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    }

    @Test
    void policy_deniedAndHidden_inNoSpelling() throws IOException {
        for (String target : List.of(
                "/policy/secret.txt",
                "/policy/s%65cret.txt",
                "/policy/secret%2etxt",
                "/policy/x/../secret.txt",
                "/policy//secret.txt",
                "/./policy/./secret.txt",
                "/docs/../policy/secret.txt",
                "/policy%2Fsecret.txt")) {
            assertThat(get(target).status()).as(target).isEqualTo(403);
        }
        for (String target : List.of(
                "/policy/.hidden",
                "/policy/%2ehidden",
                "/policy/%2Eh%69dden",
                "/policy//.hidden",
                "/policy/./.hidden",
                "/policy%2f.hidden")) {
            assertThat(get(target).status()).as(target).isEqualTo(404);
        }
        for (String target : List.of(
                "/policy/%2e/secret.txt",
                "/docs/..%2Fpolicy/secret.txt",
                "/docs%2F../policy/secret.txt",
                "/docs//../policy/secret.txt",
                "/../policy/secret.txt")) {
            assertThat(get(target).status()).as(target).isEqualTo(400);
        }
        assertThat(get("/.well-known/security.txt").body()).isEqualTo(bytes(".well-known/security.txt"));
    }
}
