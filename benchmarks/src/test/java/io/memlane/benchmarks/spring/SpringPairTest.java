package io.memlane.benchmarks.spring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.support.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class SpringPairTest {
    private static final List<String> FIELDS = List.of("Content-Length", "Content-Type", "Last-Modified", "ETag");

    private ServedFolder folder;
    private RunningService origin;
    private RunningService proxy;

    @BeforeAll
    void start(@TempDir Path parent) throws IOException {
        folder = ServedFolder.below(parent);
        origin = RunningService.start(SpringOrigin.class, folder.argument());
        proxy = RunningService.start(SpringProxy.class, "--origin=" + origin.address());
    }

    @AfterAll
    void stop() {
        proxy.close();
        origin.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 1_000_000})
    void get_fileOfAnyLength_arrivesByteForByte(int lengthBytes) throws Exception {
        byte[] content = folder.write("get-" + lengthBytes, lengthBytes);

        HttpResponse<byte[]> answer = proxy.get("/get-" + lengthBytes);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(content);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(lengthBytes);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    }

    @Test
    void get_throughTheProxy_hasTheOriginsFields() throws Exception {
        folder.write("fields", 10);

        HttpHeaders direct = origin.get("/fields").headers();
        HttpHeaders proxied = proxy.get("/fields").headers();

        assertThat(FIELDS)
                .allSatisfy(
                        name -> assertThat(proxied.allValues(name)).hasSize(1).isEqualTo(direct.allValues(name)));
    }

    @Test
    void head_file_hasTheFieldsOfGetAndNoBody() throws Exception {
        folder.write("head", 100_000);

        HttpResponse<byte[]> head = proxy.head("/head");
        HttpHeaders get = proxy.get("/head").headers();

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(FIELDS)
                .allSatisfy(name ->
                        assertThat(head.headers().allValues(name)).hasSize(1).isEqualTo(get.allValues(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/missing", "/", "/missing/deeper", "/get-1/below-a-file"})
    void get_whatIsNoFile_isNotFound(String path) throws Exception {
        folder.write("get-1", 1);

        assertThat(proxy.get(path).statusCode()).isEqualTo(404);
        assertThat(proxy.head(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret",
                "/a/../../secret",
                "/%2e%2e/secret",
                "/..%2fsecret",
                "/%2e%2e%2fsecret",
                "/..;/secret",
                "/%252e%252e/secret",
                "//../secret"
            })
    void get_pathOutOfTheFolder_isRefused(String path) throws Exception {
        for (RunningService service : List.of(origin, proxy)) {
            HttpResponse<byte[]> answer = service.get(path);

            assertThat(answer.statusCode()).isIn(400, 404);
            assertThat(new String(answer.body(), US_ASCII)).doesNotContain("not to be served");
        }
    }

    @Test
    void get_originDown_isBadGateway() throws Exception {
        try (RunningService lonely =
                RunningService.start(SpringProxy.class, "--origin=http://127.0.0.1:" + Ports.free())) {
            assertThat(lonely.get("/any").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void get_originDiesWithinTheBody_connectionIsCut() throws Exception {
        try (ServerSocket dying = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningService pair =
                        RunningService.start(SpringProxy.class, "--origin=http://127.0.0.1:" + dying.getLocalPort())) {
            Thread origin = Thread.ofVirtual().start(() -> answerInPart(dying, 200_000, 100_000));

            assertThatThrownBy(() -> pair.get("/any")).isInstanceOf(IOException.class);
            origin.join();
        }
    }

    private static void answerInPart(ServerSocket server, int promisedBytes, int sentBytes) {
        try (Socket socket = server.accept()) {
            // All of the request, or the connection would be reset and take the part of the body with it.
            byte[] request = new byte[8192];
            int read = 0;
            while (!new String(request, 0, read, US_ASCII).endsWith("\r\n\r\n")) {
                read += socket.getInputStream().read(request, read, request.length - read);
            }
            String head = "HTTP/1.1 200 OK\r\nContent-Length: " + promisedBytes + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            socket.getOutputStream().write(new byte[sentBytes]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
