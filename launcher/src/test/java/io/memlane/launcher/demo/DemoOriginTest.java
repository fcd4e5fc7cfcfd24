package io.memlane.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo origin without a cache in front of it. */
class DemoOriginTest {
    private DemoOrigin origin;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws IOException {
        origin = new DemoOrigin("127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        client.close();
        origin.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + origin.port() + path));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void resource_isNumberedAndCounted() throws Exception {
        get("/try/fresh");
        HttpResponse<byte[]> second = get("/try/fresh");
        assertThat(field(second, "Demo-Answer")).isEqualTo("2");
        assertThat(field(second, "Cache-Control")).isEqualTo("max-age=10");
        HttpResponse<byte[]> counts = get("/counts");
        assertThat(text(counts)).contains("\"fresh\":{\"asked\":2,\"notModified\":0}", "\"failing\":false");
        assertThat(field(counts, "Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void resourceWithATag_isNotModifiedForWhoHasIt() throws Exception {
        String tag = field(get("/try/validated"), "ETag");
        HttpResponse<byte[]> again = send(request("/try/validated").header("If-None-Match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(text(get("/counts"))).contains("\"validated\":{\"asked\":2,\"notModified\":1}");
    }

    @Test
    void failing_untilToldToWork() throws Exception {
        send(request("/failing").POST(BodyPublishers.noBody()));
        assertThat(get("/try/failing").statusCode()).isEqualTo(503);
        assertThat(get("/try/no-store").statusCode()).isEqualTo(200);
        send(request("/working").POST(BodyPublishers.noBody()));
        assertThat(get("/try/failing").statusCode()).isEqualTo(200);
    }

    @Test
    void bodyThatIsBrokenOff_restAlone_isWhatItsDigestSays() throws Exception {
        assertThatThrownBy(() -> get("/try/cut")).isInstanceOf(IOException.class);
        HttpResponse<byte[]> all = send(request("/try/cut").header("Range", "bytes=0-"));
        assertThat(all.statusCode()).isEqualTo(206);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.body());
        assertThat(field(all, "Content-Digest"))
                .isEqualTo("sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
        HttpResponse<byte[]> rest = send(request("/try/cut").header("Range", "bytes=2000000-"));
        assertThat(field(rest, "Content-Range")).isEqualTo("bytes 2000000-2097151/2097152");
        assertThat(rest.body()).hasSize(97_152);
    }

    @Test
    void note_changedByAPost() throws Exception {
        send(request("/try/note").POST(BodyPublishers.ofString("all is well")));
        assertThat(text(get("/try/note"))).isEqualTo("The note says: all is well\n");
        assertThat(send(request("/try/fresh").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
    }

    @Test
    void page_namesAllResources_andWhatItNeedsIsThere() throws Exception {
        HttpResponse<byte[]> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        for (DemoResource resource : DemoResource.values()) {
            assertThat(text(page)).contains("data-resource=\"" + resource.label() + "\"");
        }
        Matcher parts = Pattern.compile("(?:href|src)=\"(demo[^\"]+)\"").matcher(text(page));
        assertThat(parts.results().map(part -> part.group(1))).containsExactly("demo.css", "demo.js");
        for (String part : new String[] {"/demo.css", "/demo.js"}) {
            HttpResponse<byte[]> answer = get(part);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(send(request(part).header("If-None-Match", field(answer, "ETag")))
                            .statusCode())
                    .isEqualTo(304);
        }
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
    }
}
