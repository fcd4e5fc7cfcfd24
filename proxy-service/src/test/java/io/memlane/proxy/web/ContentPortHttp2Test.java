package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlane.proxy.content.ClientGoneException;
import io.memlane.proxy.web.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** HTTP/2 in the clear, as the JDK's client speaks it: by an upgrade, and on the same connection from then on. */
@ContentPort
@TestPropertySource(properties = {"server.http2.enabled=true", "server.jetty.connection-idle-timeout=1s"})
@ExtendWith(OutputCaptureExtension.class)
@Isolated("captures the JVM's output")
class ContentPortHttp2Test {
    @LocalServerPort
    int port;

    @Autowired
    FakeContentSource source;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    /**
     * The connection is HTTP/2 before a test asks it for more: the JDK's client sometimes loses bytes of a flood that comes right behind
     * the 101, on a busy machine, and says "zero streamId". A client that reads frames itself never saw a wrong one there.
     */
    @BeforeEach
    void upgrade() throws Exception {
        assertThat(bytes("/hello")).asString().isEqualTo("hello\n");
        source.failures.clear();
        source.waits.set(0);
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        client.close();
    }

    private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> body) throws Exception {
        HttpResponse<T> response = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .build(),
                body);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return response;
    }

    private byte[] bytes(String path) throws Exception {
        HttpResponse<byte[]> response = get(path, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void get_bodiesOfAllSizes_arriveFromMemoryThatIsOverwritten() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(bytes("/hello")).asString().isEqualTo("hello\n");
            assertThat(bytes("/empty")).isEmpty();
            assertThat(bytes("/one")).asString().isEqualTo("1");
            assertThat(bytes("/chunk")).isEqualTo(Arrays.copyOf(FakeContentSource.BIG, FakeContentSource.CHUNK));
            assertThat(Arrays.equals(bytes("/big"), FakeContentSource.BIG)).isTrue();
        }
        assertThat(source.failures).isEmpty();
    }

    @Test
    void get_bytesBeyondAscii_areTakenAsTheyCame() throws Exception {
        assertThat(unencoded("/echo/gr\u00fcn".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("/echo/gr\u00fcn");
        assertThat(unencoded("/echo/gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1)))
                .contains("not valid UTF-8");
    }

    /** The body of an answer to a request whose path is these bytes, which the client would encode. */
    private String unencoded(byte[] path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // SETTINGS
            // HEADERS with END_STREAM and END_HEADERS; GET, http, and literals (RFC 7541 §6.2.2)
            out.write(new byte[] {0, 0, (byte) (7 + path.length), 1, 5, 0, 0, 0, 1});
            out.write(new byte[] {(byte) 0x82, (byte) 0x86, 1, 1, 'a', 4, (byte) path.length});
            out.write(path);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.skipNBytes(5);
                byte[] payload = in.readNBytes(length);
                if (type == 0 && length > 0) {
                    return new String(payload, StandardCharsets.UTF_8);
                }
            }
        }
    }

    @Test
    void get_otherSpellings_areThePath() throws Exception {
        assertThat(bytes("/./echo/x/..//@scope%2Fname")).asString().isEqualTo("/echo/@scope/name");
    }

    @Test
    void get_errors_areProblems() throws Exception {
        HttpResponse<String> missing = get("/nothing", HttpResponse.BodyHandlers.ofString());
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
        assertThat(get("/a//../b", HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(400);
        assertThat(get("/not-modified", HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(304);
    }

    @Test
    void get_cut_streamIsResetAndConnectionGoesOn(CapturedOutput output) throws Exception {
        assertThat(bytes("/hello")).isNotEmpty();
        for (String path : new String[] {"/cut", "/cut-by-bug", "/big-then-cut", "/short"}) {
            assertThatThrownBy(() -> bytes(path)).as(path).isInstanceOf(IOException.class);
            assertThat(bytes("/chunk")).as("behind " + path).hasSize(FakeContentSource.CHUNK);
        }
    }

    @Tag("long")
    @Test
    void get_sourceSlowerThanIdleTimeout_bodyIsComplete() throws Exception {
        assertThat(bytes("/slow")).isEqualTo(new byte[2000]);
        assertThat(source.failures).isEmpty();
    }

    @Tag("long")
    @Test
    void get_clientStopsReading_sourceSeesClientGone() throws Exception {
        try (InputStream body =
                get("/endless", HttpResponse.BodyHandlers.ofInputStream()).body()) {
            assertThat(body.read()).isNotNegative();
            assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
        }
        assertThat(bytes("/hello")).asString().isEqualTo("hello\n");
    }

    @Test
    void get_clientResetsStream_sourceSeesClientGoneAndConnectionGoesOn() throws Exception {
        assertThat(bytes("/hello")).isNotEmpty();
        try (InputStream body =
                get("/endless", HttpResponse.BodyHandlers.ofInputStream()).body()) {
            assertThat(body.read()).isNotNegative();
        }
        assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
        assertThat(bytes("/hello")).asString().isEqualTo("hello\n");
    }

    @Test
    void get_unknownLength_endsWithItsStream() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(bytes("/unknown/whole")).isEqualTo(UnknownLength.BODY);
            assertThat(bytes("/unknown/empty")).isEmpty();
        }
        HttpResponse<byte[]> response = get("/unknown/whole", HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        assertThat(source.failures).isEmpty();
    }

    @Test
    void get_unknownLengthThatBreaksOff_streamIsResetAndConnectionGoesOn(CapturedOutput output) throws Exception {
        for (String path : new String[] {"/unknown/cut", "/unknown/without-end"}) {
            assertThatThrownBy(() -> bytes(path)).as(path).isInstanceOf(IOException.class);
            assertThat(bytes("/chunk")).as("behind " + path).hasSize(FakeContentSource.CHUNK);
        }
    }

    /** Of either length: what there is comes at once, be it the head alone, and the end when it is said. */
    @ParameterizedTest
    @ValueSource(strings = {"/unknown/waits", "/unknown/not-waits"})
    void get_contentWaits_clientHasWhatThereIs(String path) throws Exception {
        try (InputStream body =
                get(path, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            assertThat(body.readNBytes(UnknownLength.BEGUN))
                    .isEqualTo(Arrays.copyOf(UnknownLength.BODY, UnknownLength.BEGUN));
            assertThat(body.available()).isZero();
            source.goOn.release();
            byte[] rest = body.readNBytes(UnknownLength.BODY.length - UnknownLength.BEGUN);
            assertThat(rest)
                    .isEqualTo(Arrays.copyOfRange(UnknownLength.BODY, UnknownLength.BEGUN, UnknownLength.BODY.length));
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> {
                try {
                    return body.read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            if (path.equals("/unknown/waits")) {
                assertThatThrownBy(() -> end.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            }
            source.goOn.release();
            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        }
        assertThat(source.failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/unknown/waits-first", "/unknown/not-waits-first"})
    void get_contentWaitsAtFirst_clientHasTheHead(String path) throws Exception {
        HttpResponse<InputStream> response = get(path, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        await().until(source.goOn::hasQueuedThreads);
        source.goOn.release();
        assertThat(response.body().readAllBytes()).isEqualTo(UnknownLength.BODY);
        assertThat(source.failures).isEmpty();
    }

    @Test
    void get_statusWithoutBody_hasNoLength() throws Exception {
        HttpResponse<byte[]> response = get("/status/204", HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    private String send(String method, HttpRequest.BodyPublisher body) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/upload"))
                        .method(method, body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void request_withBody_reachesContentThatTakesAll() throws Exception {
        assertThat(bytes("/hello")).as("upgrades").isNotEmpty();
        byte[] upload = Arrays.copyOf(FakeContentSource.BIG, 300_000);
        String came = ", came " + HexFormat.of().formatHex(upload);
        source.all = true;
        try {
            assertThat(send("POST", HttpRequest.BodyPublishers.ofByteArray(upload)))
                    .isEqualTo("300000 announced" + came);
            HttpRequest.BodyPublisher unknown =
                    HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(upload));
            assertThat(send("POST", unknown)).isEqualTo("-1 announced" + came);
            assertThat(send("PUT", HttpRequest.BodyPublishers.ofByteArray(new byte[] {7})))
                    .isEqualTo("1 announced, came 07");
            for (String method : new String[] {"GET", "DELETE", "OPTIONS", "POST"}) {
                assertThat(send(method, unknown)).as(method).isEqualTo("-1 announced" + came);
                assertThat(send(method, HttpRequest.BodyPublishers.noBody()))
                        .as(method)
                        .isEqualTo("none");
            }
            assertThat(source.asked.head().authority()).isEqualTo("localhost:" + port);
            assertThat(source.asked.head().fields().names()).noneMatch(name -> name.startsWith(":"));
            assertThat(source.asked.head().fields().contains("Host")).isFalse();
            assertThat(source.asked.client()).isEqualTo("127.0.0.1");
        } finally {
            source.all = false;
        }
    }
}
