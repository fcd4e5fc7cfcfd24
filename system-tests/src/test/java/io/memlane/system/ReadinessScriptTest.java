package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.memlane.support.Sources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images' health check. */
class ReadinessScriptTest {
    private static final String SCRIPT =
            Sources.root().resolve("service-runtime/src/main/container/ready").toString();

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1", "404, 1", "302, 1"})
    void answer_decidesByItsStatus(int status, int expected) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            byte[] body = "{\"status\":\"?\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String port = Integer.toString(server.getAddress().getPort());
            String report = status + " {\"status\":\"?\"}\n";
            assertThat(Command.of(SCRIPT, port).run()).isEqualTo(new Command.Result(expected, report));
            // As the service itself takes it.
            assertThat(Command.of(SCRIPT, "1")
                            .environment(Map.of("MANAGEMENT_SERVER_PORT", port))
                            .run())
                    .isEqualTo(new Command.Result(expected, report));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void nobodyListens_saysSo() throws IOException {
        int port;
        try (ServerSocket unused = new ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        assertThat(Command.of(SCRIPT, Integer.toString(port)).run())
                .isEqualTo(new Command.Result(1, "no answer at management port '" + port + "'\n"));
    }

    @Test
    void peerThatSaysNothing_isNoAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            String port = Integer.toString(silent.getLocalPort());
            assertThat(Command.of(SCRIPT, port).run())
                    .isEqualTo(
                            new Command.Result(1, "no answer at management port '" + port + "': nothing within 3 s\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "-1", "99999999999"})
    void noPort_saysSo(String port) {
        assertThat(Command.of(SCRIPT, port).run())
                .isEqualTo(new Command.Result(1, "no answer at management port '" + port + "': not a port\n"));
    }

    @Test
    void environmentOfTheService_isNotItsOwn(@TempDir Path folder) throws IOException {
        Path evidence = folder.resolve("evidence");
        Path startup = Files.writeString(folder.resolve("startup"), "touch '" + evidence + "'\n");
        Command.of(SCRIPT, "1")
                .environment(Map.of("BASH_ENV", startup.toString(), "JDK_JAVA_OPTIONS", "-version"))
                .run();
        assertThat(evidence).doesNotExist();
    }
}
