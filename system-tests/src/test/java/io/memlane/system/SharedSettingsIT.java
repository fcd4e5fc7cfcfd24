package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both services with one environment and one file: what the proxy's content port is told doesn't matter to the cache. */
@ExtendWith(LogsOnFailure.class)
class SharedSettingsIT {
    private final Scratch scratch = Scratch.create();
    private final Content content = Content.create();
    private final Content keys = Content.create();

    @BeforeEach
    void makeContent() {
        content.write("a.bin", 100_000, 1);
    }

    @AfterEach
    void removeAll() {
        scratch.close();
        content.close();
        keys.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
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

    /** In the other container there may be no such files. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"application.yml", "SPRING_APPLICATION_JSON"})
    void fileOfBoth_bundleOfFilesThatTheCacheHasNot_cacheIsReady(String form) throws Exception {
        String variable;
        if (form.endsWith(".yml")) {
            Path file = Files.writeString(keys.path(form), """
                server:
                  port: 8443
                  address: 203.0.113.1
                  http2: {enabled: true}
                  ssl: {bundle: web}
                spring.ssl.bundle.pem.web:
                  reload-on-update: true
                  keystore: {certificate: /nowhere/web.crt, private-key: /nowhere/web.key}
                """);
            variable = "SPRING_CONFIG_ADDITIONALLOCATION=file:" + file;
        } else {
            variable = form
                    + "={\"server\": {\"port\": 8443, \"address\": \"203.0.113.1\", \"ssl\": {\"bundle\": \"web\"}},"
                    + "\"spring.ssl.bundle.pem.web.keystore.certificate\": \"/nowhere/web.crt\"}";
        }
        int port = Ports.free();
        ServiceProcess cache = cache(List.of("env", variable), "management.server.port=" + port);
        try {
            await().atMost(Pair.PATIENCE)
                    .until(() -> !cache.isAlive()
                            || Client.text(port, "/actuator/health/readiness").status() == 200);
            assertThat(cache.isAlive()).as(cache.logTail(60)).isTrue();
        } finally {
            cache.stop();
        }
        cache.assertQuietLog();
    }

    /** What is said of the management port itself still holds, bundle and all. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void managementBundle_besideThatOfTheContentPort_managementPortHasTls() throws Exception {
        Certificate certificate = Certificate.make(keys.path("web.p12"));
        int port = Ports.free();
        ServiceProcess cache = cache(
                List.of(
                        "env",
                        "SERVER_SSL_BUNDLE=web",
                        "SPRING_SSL_BUNDLE_JKS_WEB_KEYSTORE_LOCATION=/nowhere/web.p12",
                        "MANAGEMENT_SERVER_SSL_BUNDLE=inner",
                        "SPRING_SSL_BUNDLE_JKS_INNER_KEYSTORE_LOCATION=" + certificate.file(),
                        "SPRING_SSL_BUNDLE_JKS_INNER_KEYSTORE_PASSWORD=" + Certificate.PASSWORD),
                "management.server.port=" + port);
        try {
            await().atMost(Pair.PATIENCE).until(() -> !cache.isAlive() || answersTls(port, certificate));
            assertThat(cache.isAlive()).as(cache.logTail(60)).isTrue();
        } finally {
            cache.stop();
        }
    }

    private static boolean answersTls(int port, Certificate certificate) throws GeneralSecurityException {
        try (Socket socket = certificate.trusting().getSocketFactory().createSocket("localhost", port)) {
            ((SSLSocket) socket).startHandshake();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"server.port=8080", "server.ssl.bundle=web", "server.http2.enabled=true"})
    void argumentOfTheContentPort_cacheIsRefusedWithTheRemedy(String argument) {
        String key = argument.substring(0, argument.indexOf('='));
        BadStartIT.assertRefused(
                cache(List.of(), "management.server.port=" + Ports.free(), argument),
                key + " (argument): it is a setting of proxy-service",
                "management.server.port");
    }

    private ServiceProcess cache(List<String> prefix, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("memlane.shm.directory=" + scratch.volume());
        all.add("memlane.control.address=tcp://127.0.0.1:" + Ports.free());
        all.add("memlane.content.location=" + content.folder());
        return ServiceProcess.start("cache", prefix, List.of(), Pair.arguments(all));
    }
}
