package io.memlane.cache.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.memlane.cache.content.ContentStore;
import io.memlane.cache.content.Lookup;
import io.memlane.cache.content.origin.TlsKeys;
import io.memlane.model.http.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Whom origins trust and what they are shown: files that change while the cache runs. */
@Tag("long")
class OriginBundleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** One that wants to see a certificate. */
    private static HttpsServer origin(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().toString().getBytes(StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void find_bundlesFilesChange_newConnectionsHaveThemWithoutARestart() throws Exception {
        TlsKeys server = TlsKeys.make(folder, "server");
        TlsKeys client = TlsKeys.make(folder, "client");
        TlsKeys other = TlsKeys.make(folder, "other");
        Path key = folder.resolve("key.p12");
        Path trust = folder.resolve("trust.p12");
        other.writeTo(key);
        other.writeCertificateTo(trust);
        HttpsServer origin = origin(TlsKeys.context(server, client));
        try {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                    .withUserConfiguration(ContentConfigurationTest.Whole.class)
                    .withPropertyValues(
                            "spring.ssl.bundle.watch.file.quiet-period=100ms",
                            "spring.ssl.bundle.jks.app.reload-on-update=true",
                            "spring.ssl.bundle.jks.app.keystore.location=file:" + key,
                            "spring.ssl.bundle.jks.app.keystore.password=" + TlsKeys.PASSWORD,
                            "spring.ssl.bundle.jks.app.truststore.location=file:" + trust,
                            "spring.ssl.bundle.jks.app.truststore.password=" + TlsKeys.PASSWORD,
                            "memlane.content.type=origin",
                            "memlane.origin.url=https://localhost:"
                                    + origin.getAddress().getPort(),
                            "memlane.origin.ssl.bundle=app")
                    .run(context -> {
                        ContentStore store = context.getBean(ContentStore.class);
                        assertThat(isAnswered(store))
                                .as("the origin isn't trusted")
                                .isFalse();
                        server.writeCertificateTo(trust);
                        client.writeTo(key);
                        await().atMost(PATIENCE).until(() -> isAnswered(store));
                    });
        } finally {
            origin.stop(0);
        }
    }

    private static boolean isAnswered(ContentStore store) {
        Lookup lookup = MountedContentTest.find(store, "GET", "any", "/x");
        if (lookup.is(Refusal.Kind.FAILED)) {
            return false;
        }
        assertThat(MountedContentTest.body(lookup)).isEqualTo("/x");
        return true;
    }
}
