package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.memlane.support.Sources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What purges from within the cache's image. */
class PurgeScriptTest {
    private static final String SCRIPT =
            Sources.root().resolve("service-runtime/src/main/container/purge").toString();

    @TempDir
    Path folder;

    private Map<String, String> environment(int port) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
        return Map.of("MEMLANE_PURGE_TOKEN_FILE", token.toString(), "MANAGEMENT_SERVER_PORT", Integer.toString(port));
    }

    @ParameterizedTest
    @CsvSource({"204, 0, ''", "401, 1, 'purge: the cache answered 401\n'", "500, 1, 'purge: the cache answered 500\n'"})
    void target_isPurgedWithTheToken(int status, int expected, String said) throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/purge", exchange -> {
            asked.add(exchange.getRequestMethod()
                    + ' '
                    + exchange.getRequestHeaders().getFirst("Authorization")
                    + ' '
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(Command.of(SCRIPT, "/a/b?c=[d]&e='f'")
                            .environment(environment(server.getAddress().getPort()))
                            .run())
                    .isEqualTo(new Command.Result(expected, said));
        } finally {
            server.stop(0);
        }
        assertThat(asked).containsExactly("POST Bearer 0123456789abcdef {\"path\":\"/a/b?c=[d]&e='f'\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/a\"b", "/a\\b", "/a b", "/\u00fc"})
    void target_thatIsNone_isRefused(String target) throws IOException {
        assertThat(Command.of(SCRIPT, target).environment(environment(1)).run().exitCode())
                .isEqualTo(2);
    }

    @Test
    void token_isMissing_saysSo() {
        assertThat(Command.of(SCRIPT, "/a").run())
                .isEqualTo(new Command.Result(1, "purge: MEMLANE_PURGE_TOKEN_FILE names no file that can be read\n"));
    }
}
