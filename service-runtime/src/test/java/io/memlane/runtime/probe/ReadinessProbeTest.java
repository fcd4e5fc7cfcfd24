package io.memlane.runtime.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadinessProbeTest {
    private final ByteArrayOutputStream report = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({"200, true", "503, false", "404, false", "302, false"})
    void ready_answer_byItsStatus(int status, boolean expected) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            byte[] body = "{\"status\":\"?\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            assertThat(ask(Integer.toString(server.getAddress().getPort()))).isEqualTo(expected);
        } finally {
            server.stop(0);
        }
        assertThat(report.toString(StandardCharsets.UTF_8)).startsWith(status + " {\"status\":\"?\"}");
    }

    @Test
    void ready_nobodyListens_saysSo() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        assertThat(ask(Integer.toString(port))).isFalse();
        assertThat(report.toString(StandardCharsets.UTF_8)).contains("no answer", "refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "-1", "99999999999"})
    void ready_noPort_saysSo(String port) {
        assertThat(ask(port)).isFalse();
        assertThat(report.toString(StandardCharsets.UTF_8)).contains("no answer at management port '" + port + "'");
    }

    private boolean ask(String port) {
        return ReadinessProbe.ready(port, new PrintStream(report, true, StandardCharsets.UTF_8));
    }
}
