package io.memlane.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code status} makes of what a cache answers on its management port. */
class OriginFiguresTest {
    private HttpServer cache;
    private HttpServer proxy;

    @BeforeEach
    void start() throws IOException {
        cache = server();
        proxy = server();
        answers(proxy, "/actuator/prometheus", counter("hot", "10.0"));
    }

    @AfterEach
    void stop() {
        cache.stop(0);
        proxy.stop(0);
    }

    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        return server;
    }

    private List<String> figures() {
        return OriginFigures.of(cache.getAddress().getPort(), proxy.getAddress().getPort());
    }

    private void answers(String path, String body) {
        answers(cache, path, body);
    }

    private static void answers(HttpServer server, String path, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static String counter(String result, String value) {
        return "memlane_cache_requests_total{application=\"memlane-cache\",result=\"" + result + "\"} " + value + "\n";
    }

    @Test
    void of_cacheWithoutOrigin_isNothing() {
        answers("/actuator/prometheus", counter("hit", "0.0"));
        assertThat(figures()).isEmpty();
    }

    @Test
    void of_originThatAnswers_isTheShareOfWhatDidntNeedIt() {
        answers(
                "/actuator/prometheus",
                "# TYPE memlane_cache_requests_total counter\n" + counter("hit", "6.0") + counter("stale", "1.0")
                        + counter("collapsed", "1.0") + counter("miss", "1.0") + counter("pass", "1.0"));
        answers("/actuator/health/origin", "{\"status\":\"UP\",\"details\":{\"/\":{\"state\":\"answers\"}}}");
        assertThat(figures())
                .containsExactly(
                        "90% of 20 requests without asking the origin (hot 10, hit 6, stale 1, collapsed 1,"
                                + " revalidated 0, miss 1, pass 1, refused 0)",
                        "answers, as far as it was asked");
    }

    @Test
    void of_originThatIsDown_isTheProblem() {
        answers("/actuator/prometheus", counter("miss", "1.2E7"));
        answers(
                "/actuator/health/origin",
                "{\"details\":{\"problem\":\"The origin http://a doesn't answer (CONNECT: \\\"refused\\\")\","
                        + "\"remedy\":\"See that it runs\"},\"status\":\"DEGRADED\"}");
        assertThat(figures())
                .containsExactly(
                        "0% of 12000010 requests without asking the origin (hot 10, hit 0, stale 0, collapsed 0,"
                                + " revalidated 0, miss 12000000, pass 0, refused 0)",
                        "The origin http://a doesn't answer (CONNECT: \"refused\")");
    }
}
