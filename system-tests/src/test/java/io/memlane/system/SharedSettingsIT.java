package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Both services with one environment: what the proxy's content port is told doesn't matter to the cache. Other forms of it are in the
 * cache's SharedSettingsTest.
 */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class SharedSettingsIT {
    private final Content content = Content.create();
    private final Content keys = Content.create();

    @BeforeEach
    void makeContent() {
        content.write("a.bin", 100_000, 1);
    }

    @AfterEach
    void removeAll() {
        content.close();
        keys.close();
    }

    @Test
    void environmentWithTlsAndHttp2_bothAreReadyAndTheContentPortAloneHasThem() throws Exception {
        Certificate certificate = Certificate.make(keys.path("web.p12"));
        List<String> variables = List.of(
                "SERVER_PORT=1",
                "SERVER_ADDRESS=203.0.113.1",
                "SERVER_HTTP2_ENABLED=true",
                "SERVER_SSL_BUNDLE=web",
                "SERVER_SSL_CLIENT_AUTH=need",
                "SERVER_SERVLET_CONTEXT_PATH=/elsewhere",
                "SERVER_SHUTDOWN=immediate",
                "SERVER_JETTY_MAXCONNECTIONS=0",
                "SERVER_ERROR_PATH=/elsewhere",
                "SPRING_SSL_BUNDLE_JKS_WEB_KEYSTORE_LOCATION=" + certificate.file(),
                "SPRING_SSL_BUNDLE_JKS_WEB_KEYSTORE_PASSWORD=" + Certificate.PASSWORD);
        // The proxy has its own way of being told otherwise: arguments.
        try (Pair pair = Pair.start(settings -> settings.content(content.folder())
                .segments(1)
                .variables(variables)
                .proxy(
                        "server.ssl.client-auth=none",
                        "server.servlet.context-path=/",
                        "server.jetty.max-connections=8192",
                        "server.shutdown=graceful"))) {
            assertThat(Client.text(pair.cacheManagementPort(), "/actuator/health")
                            .status())
                    .isEqualTo(200);
            assertThat(Client.text(pair.cacheManagementPort(), "/none").status())
                    .isEqualTo(404);
            try (Http2Client client = new Http2Client(pair.contentPort(), certificate.trusting(), 64 << 10)) {
                assertThat(client.request("GET", "/a.bin").status()).isEqualTo(200);
            }
        }
    }
}
