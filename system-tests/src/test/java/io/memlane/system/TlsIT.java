package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HTTP/2 over TLS for longer: a client that takes nothing, a certificate that is renewed while clients are connected. */
@ExtendWith(LogsOnFailure.class)
@Tag("long")
class TlsIT {
    private static final String REFUSED = "SSL bundle web was updated and can't be used; the certificate before stays";

    private static Content content;
    private static Content keys;
    private static Certificate certificate;
    private static String digest;
    private static Pair pair;

    @BeforeAll
    static void startPair() throws Exception {
        content = Content.create();
        keys = Content.create();
        digest = content.write("a.bin", 1_000_003, 1);
        content.write("large.bin", 20 << 20, 2);
        certificate = Certificate.make(keys.path("web.p12"));
        pair = Pair.start(settings -> settings.content(content.folder())
                .segments(2)
                .proxy(certificate.settings())
                .proxy(
                        "server.http2.enabled=true",
                        "memlane.client.timeout=4s",
                        "memlane.proxy.stall-timeout=60s",
                        // Of connections: otherwise as the client's timeout.
                        "server.jetty.connection-idle-timeout=60s",
                        "spring.ssl.bundle.jks.web.key.alias=web",
                        "spring.ssl.bundle.jks.web.reload-on-update=true",
                        "spring.ssl.bundle.watch.file.quiet-period=100ms"));
    }

    @AfterAll
    static void stopPair() {
        try {
            pair.stop();
            pair.scratch().assertEmpty();
            pair.cache().assertQuietLog();
            // But for the certificates that were broken on purpose, of which Boot's metrics complain too.
            assertThat(pair.proxy().log().lines().filter(line -> line.contains(" ERROR ")))
                    .allMatch(line -> line.contains(REFUSED) || line.contains("Unexpected SSL reload error"));
        } finally {
            pair.abandon();
            content.close();
            keys.close();
        }
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
    }

    private static Http2Client connect() throws Exception {
        return connect(64 << 10);
    }

    private static Http2Client connect(int windowBytes) throws Exception {
        return new Http2Client(pair.contentPort(), certificate.trusting(), windowBytes);
    }

    @Test
    void certificateRenewed_newConnectionsGetItAndOldOnesGoOn() throws Exception {
        assertThat(served()).isEqualTo(certificate.certificate());
        try (Http2Client before = connect()) {
            certificate = Certificate.make(keys.path("web.p12"));
            await().atMost(Duration.ofSeconds(30)).until(() -> served().equals(certificate.certificate()));
            assertThat(before.request("GET", "/a.bin").sha256()).isEqualTo(digest);
        }
        try (Http2Client after = connect()) {
            assertThat(after.request("GET", "/a.bin").sha256()).isEqualTo(digest);
        }
    }

    /** Garbage, another alias, another password: and then a right one again. */
    @Test
    void certificateBroken_theOneBeforeStays_nextRightOneIsTaken() throws Exception {
        X509Certificate before = certificate.certificate();
        assertThat(served()).isEqualTo(before);
        Path file = certificate.file();
        refused(() -> Files.write(file, "no key store".getBytes(StandardCharsets.US_ASCII)));
        assertThat(served()).isEqualTo(before);
        refused(() -> Certificate.make(file, "other", Certificate.PASSWORD));
        assertThat(served()).isEqualTo(before);
        refused(() -> Certificate.make(file, "web", "another password"));
        assertThat(served()).isEqualTo(before);
        certificate = Certificate.make(file);
        assertThat(certificate.certificate()).isNotEqualTo(before);
        await().atMost(Duration.ofSeconds(30)).until(() -> served().equals(certificate.certificate()));
        try (Http2Client after = connect()) {
            assertThat(after.request("GET", "/a.bin").sha256()).isEqualTo(digest);
        }
    }

    private static void refused(Callable<?> breaking) throws Exception {
        long before = refusals();
        breaking.call();
        await().atMost(Duration.ofSeconds(30)).until(() -> refusals() > before);
    }

    private static long refusals() {
        return pair.proxy().log().lines().filter(line -> line.contains(REFUSED)).count();
    }

    @Test
    void host_thatTheCertificateDoesntName_421() throws Exception {
        for (String[] host : new String[][] {
            {"localhost", "200"},
            {"localhost:1", "200"},
            {"localhost:", "200"},
            {"localhost.", "200"},
            {"localhost.:1", "200"},
            {"localhost..", "421"},
            {"other.example", "421"},
            {"other.example.", "421"}
        }) {
            SSLSocket socket = (SSLSocket) certificate
                    .trusting()
                    .getSocketFactory()
                    .createSocket(
                            new Socket(InetAddress.getLoopbackAddress(), pair.contentPort()),
                            "localhost",
                            pair.contentPort(),
                            true);
            try (RawHttp http = new RawHttp(socket)) {
                http.send("GET /a.bin HTTP/1.1\r\nHost: " + host[0] + "\r\n\r\n");
                RawHttp.Answer answer = http.read("GET");
                assertThat(answer.status()).as(host[0]).isEqualTo(Integer.parseInt(host[1]));
                assertThat(answer.header("Content-Type"))
                        .isEqualTo(answer.status() == 200 ? "application/octet-stream" : "application/problem+json");
                if (answer.status() == 421) {
                    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                            .contains("certificate");
                }
            }
        }
    }

    @Test
    void clientThatTakesNothing_isCutAfterItsTimeout_connectionGoesOn() throws Exception {
        double before = cut();
        try (Http2Client client = connect(1000)) {
            Http2Client.Exchange exchange = client.hold("/large.bin");
            assertThat(exchange.status()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(60)).until(() -> cut() > before);
            assertThat(client.request("GET", "/a.bin").sha256()).isEqualTo(digest);
        }
    }

    private static double cut() {
        return pair.proxyMetrics().value("memlane_transfer_cut_bodies_total", "reason=\"client_stalled\"")
                + pair.proxyMetrics().value("memlane_transfer_cut_bodies_total", "reason=\"client_gone\"");
    }

    /** What a client that trusts anything is shown. */
    private static X509Certificate served() throws IOException, GeneralSecurityException {
        try (SSLSocket socket =
                (SSLSocket) Certificate.trustingAll().getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), pair.contentPort()));
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
