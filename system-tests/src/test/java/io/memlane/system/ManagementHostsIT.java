package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A web page of somebody else whose name resolves to this machine (DNS rebinding) reads and changes nothing on the management ports,
 * whatever it asks for and however.
 */
@CommonPair.User
@Tag("management")
class ManagementHostsIT {
    private static Pair pair;

    @BeforeAll
    static void usePair(CommonPair common) {
        pair = common.pair();
    }

    static Stream<String> requests() {
        return Stream.of(
                "proxy GET /actuator/health",
                "proxy GET /actuator/prometheus",
                "proxy GET /actuator/segments",
                "proxy POST /actuator/segments/seg-000001",
                "proxy GET /console",
                "proxy GET /console/events",
                "proxy GET /none",
                "cache GET /actuator/health",
                "cache GET /actuator/info",
                "cache GET /actuator/content",
                "cache DELETE /actuator/content?path=/a.bin",
                "cache HEAD /actuator/health",
                "cache TRACE /");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void request_byANameThatIsNotOurs_isMisdirected(String request) throws IOException {
        String[] parts = request.split(" ");
        for (String host : List.of("evil.example", "evil.example:" + port(parts[0]), "intranet", "127.0.0.1.nip.io")) {
            String answer = raw(parts[0], parts[1] + " " + parts[2], "Host: " + host);
            assertThat(answer).as(host).startsWith("HTTP/1.1 421 ").doesNotContain(host);
            if (!parts[1].equals("HEAD")) {
                assertThat(answer)
                        .contains("application/problem+json", "urn:memlane:problem:host-not-known")
                        .contains("memlane.management.hosts");
            }
        }
        // What a script may send along; the proxy believes it on its content port.
        assertThat(raw(
                        parts[0],
                        parts[1] + " " + parts[2],
                        "Host: evil.example",
                        "X-Forwarded-Host: localhost",
                        "Forwarded: host=localhost"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(raw(parts[0], parts[1] + " http://evil.example" + parts[2], "Host: evil.example"))
                .startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @MethodSource("known")
    void request_byAddressLoopbackOrListedName_isAnswered(String service, String host) throws IOException {
        assertThat(raw(service, "GET /actuator/health", host.isEmpty() ? "X: y" : "Host: " + host))
                .as(host)
                .startsWith(host.isEmpty() ? "HTTP/1.1 400" : "HTTP/1.1 200");
    }

    static Stream<Arguments> known() {
        return Stream.of("127.0.0.1:9090", "10.1.2.3", "[::1]:1", "localhost", "LOCALHOST.:9", "")
                .flatMap(host -> Stream.of("proxy", "cache").map(service -> Arguments.of(service, host)));
    }

    @Test
    void request_byNamesOfTheOperator_isAnsweredWhereTheyAreListed() throws IOException {
        assertThat(raw("proxy", "GET /actuator/health", "Host: Ops.Example:443"))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("proxy", "GET /actuator/health", "Host: proxy:9090")).startsWith("HTTP/1.1 200");
        assertThat(raw("cache", "GET /actuator/health", "Host: cache:9091")).startsWith("HTTP/1.1 200");
        assertThat(raw("cache", "GET /actuator/health", "Host: ops.example")).startsWith("HTTP/1.1 421");
    }

    private static int port(String service) {
        return service.equals("proxy") ? pair.proxyManagementPort() : pair.cacheManagementPort();
    }

    private static String raw(String service, String target, String... fields) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(service))) {
            socket.setSoTimeout(30_000);
            String request = target + " HTTP/1.1\r\n" + String.join("\r\n", fields) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
