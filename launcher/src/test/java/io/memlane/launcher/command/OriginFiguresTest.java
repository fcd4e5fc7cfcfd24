package io.memlane.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code status} makes of what a cache answers on its management port. */
class OriginFiguresTest {
    private HttpServer cache;

    @BeforeEach
    void start() throws IOException {
        cache = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cache.start();
    }

    @AfterEach
    void stop() {
        cache.stop(0);
    }

    private void answers(String path, String body) {
        cache.createContext(path, exchange -> {
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
        assertThat(OriginFigures.of(cache.getAddress().getPort())).isEmpty();
    }

    @Test
    void of_originThatAnswers_isTheShareOfWhatDidntNeedIt() {
        answers(
                "/actuator/prometheus",
                "# TYPE memlane_cache_requests_total counter\n" + counter("hit", "6.0") + counter("stale", "1.0")
                        + counter("collapsed", "1.0") + counter("miss", "1.0") + counter("pass", "1.0"));
        answers("/actuator/health/origin", "{\"status\":\"UP\",\"details\":{\"/\":{\"state\":\"answers\"}}}");
        assertThat(OriginFigures.of(cache.getAddress().getPort()))
                .containsExactly(
                        "80% of 10 requests without asking the origin (hit 6, stale 1, collapsed 1, revalidated 0,"
                                + " miss 1, pass 1, refused 0)",
                        "answers, as far as it was asked");
    }

    @Test
    void of_originThatIsDown_isTheProblem() {
        answers("/actuator/prometheus", counter("miss", "1.2E7"));
        answers(
                "/actuator/health/origin",
                "{\"details\":{\"problem\":\"The origin http://a doesn't answer (CONNECT: \\\"refused\\\")\","
                        + "\"remedy\":\"See that it runs\"},\"status\":\"DEGRADED\"}");
        assertThat(OriginFigures.of(cache.getAddress().getPort()))
                .containsExactly(
                        "0% of 12000000 requests without asking the origin (hit 0, stale 0, collapsed 0,"
                                + " revalidated 0, miss 12000000, pass 0, refused 0)",
                        "The origin http://a doesn't answer (CONNECT: \"refused\")");
    }
}
