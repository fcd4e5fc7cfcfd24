package io.memlane.proxy.web.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Requests in the same words, of which Jetty sees one in a second. Each answer says how many there were for the handler before. */
class Http1RepeatTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int LENGTH = 20_000;
    /** What is done twice may be done in two seconds; so often it isn't. */
    private static final int TRIES = 20;

    private static final byte[] BODY = new byte[LENGTH];

    static {
        new Random(1).nextBytes(BODY);
    }

    private final AtomicInteger handled = new AtomicInteger();
    private final AtomicInteger borrowed = new AtomicInteger();
    private final AtomicInteger rests = new AtomicInteger();
    /** Answers that were begun. */
    private final AtomicInteger answered = new AtomicInteger();

    private final AtomicLong messages = new AtomicLong();
    private volatile boolean good = true;

    private final Server server = new Server();

    @BeforeEach
    void start() throws Exception {
        server.addConnector(new ServerConnector(server, 1, 1));
        PacedConnector.install(
                server,
                new ClientProperties(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        DataSize.ofKilobytes(64),
                        Duration.ofSeconds(60),
                        Duration.ZERO,
                        DataSize.ofKilobytes(256),
                        1000),
                Lingering.Limits.DEFAULT,
                true);
        server.setHandler(new Answering());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        assertThat(borrowed).as("uses that weren't given back").hasValue(0);
    }

    private final class Body implements RepeatableBody {
        @Override
        public long lengthBytes() {
            return LENGTH;
        }

        @Override
        public @Nullable ByteBuffer borrow() {
            if (!good) {
                return null;
            }
            borrowed.incrementAndGet();
            answered.incrementAndGet();
            return ByteBuffer.wrap(BODY);
        }

        @Override
        public void giveBack() {
            borrowed.decrementAndGet();
        }

        @Override
        public void sendRest(long offset, ClientWriter client, @Nullable SocketAddress remote) throws IOException {
            rests.incrementAndGet();
            assertThat(remote).isNotNull();
            send(ByteBuffer.wrap(BODY).position((int) offset), client);
        }
    }

    private static void send(ByteBuffer rest, ClientWriter client) throws IOException {
        client.write(rest, true);
        while (rest.hasRemaining()) {
            assertThat(client.await(TimeUnit.SECONDS.toNanos(20), () -> false)).isTrue();
            client.write(rest, true);
        }
    }

    private final class Answering extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws IOException {
            if (HttpMethod.GET.is(request.getMethod())) {
                answer(request, response, callback);
            } else {
                Content.Source.consumeAll(
                        request, Callback.from(() -> answer(request, response, callback), callback::failed));
            }
            return true;
        }

        private void answer(Request request, Response response, Callback callback) {
            try {
                write(request, response, callback);
            } catch (IOException e) {
                callback.failed(e);
            }
        }

        private void write(Request request, Response response, Callback callback) throws IOException {
            Http1Connection connection =
                    (Http1Connection) request.getConnectionMetaData().getConnection();
            messages.set(connection.getMessagesIn());
            response.getHeaders().put("Path", request.getHttpURI().getPath());
            response.getHeaders().put("Handled", handled.incrementAndGet());
            response.getHeaders().put("Content-Length", LENGTH);
            answered.incrementAndGet();
            boolean notes = HttpMethod.GET.is(request.getMethod()) && connection.notesAnswer(LENGTH);
            ByteBuffer body = ByteBuffer.wrap(BODY);
            ClientWriter writer = new PacedWriter((PacedEndPoint) connection.getEndPoint(), new CoreBooks(response));
            writer.write(body, true);
            boolean atOnce = !body.hasRemaining();
            if (!atOnce) {
                Thread.startVirtualThread(() -> goOn(body, writer, callback));
            } else {
                callback.succeeded();
            }
            if (notes) {
                connection.answered(atOnce ? new Body() : null);
            }
        }

        private void goOn(ByteBuffer body, ClientWriter writer, Callback callback) {
            try {
                send(body, writer);
                callback.succeeded();
            } catch (IOException | RuntimeException e) {
                callback.failed(e);
            }
        }
    }

    /** One connection. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;

        Client() throws IOException {
            socket.setReceiveBufferSize(64 << 10);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            socket.setSoTimeout(20_000);
            in = socket.getInputStream();
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        }

        /** Reads a whole answer, and checks its body. Returns which the handler's it was. */
        int read() throws IOException {
            return read("");
        }

        /** The same, of what was asked for by that path. */
        int read(String path) throws IOException {
            String head = head();
            assertThat(field(head, "Path")).startsWith(path);
            assertThat(head).startsWith("HTTP/1.1 200 ");
            assertThat(in.readNBytes(LENGTH)).isEqualTo(BODY);
            return Integer.parseInt(field(head, "Handled"));
        }

        String head() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                assertThat(next).as("after %s", head).isNotNegative();
                head.write(next);
            }
            return head.toString(ISO_8859_1);
        }

        int exchange(String request) throws IOException {
            send(request);
            return read();
        }

        /** Asks until an answer is one that was given before. */
        int repeat() throws IOException {
            int before = exchange(GET);
            for (int i = 0; i < TRIES; i++) {
                int now = exchange(GET);
                if (now == before) {
                    return now;
                }
                before = now;
            }
            throw new AssertionError("each is answered anew");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String field(String head, String name) {
        int from = head.indexOf("\r\n" + name + ": ") + name.length() + 4;
        return head.substring(from, head.indexOf('\r', from));
    }

    private int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @Test
    void sameWords_areAnsweredWithTheSameUntilTheSecondIsOver() throws IOException {
        try (Client client = new Client();
                Client other = new Client()) {
            int answer = client.repeat();
            assertThat(other.exchange(GET)).isBetween(answer, answer + 1);
            await().atMost(Duration.ofSeconds(20)).until(() -> client.exchange(GET) > answer);
            client.send(GET);
            String now = client.head();
            assertThat(field(now, "Date")).isNotEmpty();
        }
    }

    @Test
    void bodyThatIsntGoodAnyMore_isAskedForAnew() throws IOException {
        try (Client client = new Client()) {
            int answer = client.repeat();
            good = false;
            assertThat(client.exchange(GET)).isEqualTo(answer + 1);
            assertThat(client.exchange(GET)).isEqualTo(answer + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: b\r\n\r\n",
                "GET /a HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n"
            })
    void otherWords_areOtherRequests(String request) throws IOException {
        try (Client client = new Client()) {
            int answer = client.repeat();
            assertThat(client.exchange(request)).isGreaterThan(answer);
        }
    }

    @Test
    void inPieces_orSeveralAtOnce_areAllAnsweredInOrder() throws Exception {
        try (Client client = new Client()) {
            client.repeat();
            for (int cut = 1; cut < GET.length(); cut += 5) {
                client.send(GET.substring(0, cut));
                TimeUnit.MILLISECONDS.sleep(20);
                client.exchange(GET.substring(cut));
            }
            client.send(GET + GET + GET);
            int first = client.read();
            assertThat(client.read()).isGreaterThan(first);
            assertThat(client.read()).isGreaterThan(first + 1);
            client.send(GET + GET.substring(0, 10));
            client.read();
            client.exchange(GET.substring(10));
            client.repeat();
        }
    }

    /** What one connection has sent the beginning of isn't taken for what another has sent since, as long as that. */
    @Test
    void requestThatComesInPieces_isntNotedAsAnothers() throws Exception {
        String other = "GET /b HTTP/1.1\r\nHost: a\r\n\r\n";
        String slow = "GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
        try (Client first = new Client();
                Client second = new Client()) {
            for (int i = 0; i < TRIES; i++) {
                first.send(slow.substring(0, other.length()));
                TimeUnit.MILLISECONDS.sleep(20);
                good = false; // so that the other is read by Jetty, too
                second.exchange(other);
                good = true;
                first.send(slow.substring(other.length()));
                first.read("/a");
                second.send(other);
                second.read("/b");
            }
        }
    }

    @Test
    void longHeader_isAskedForEachTime() throws IOException {
        String request = "GET /a HTTP/1.1\r\nHost: a\r\nCookie: " + "c".repeat(Repeats.MAX_REQUEST_BYTES) + "\r\n\r\n";
        try (Client client = new Client()) {
            client.repeat();
            int first = client.exchange(request);
            for (int i = 1; i < 5; i++) {
                assertThat(client.exchange(request)).isEqualTo(first + i);
            }
        }
    }

    @Test
    void bodyOfARequest_isNoRequest() throws Exception {
        String post = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + GET.length() + "\r\n\r\n";
        try (Client client = new Client()) {
            int before = client.repeat();
            client.send(post);
            TimeUnit.MILLISECONDS.sleep(50); // so that it is read alone
            int posted = client.exchange(GET);
            assertThat(posted).isGreaterThan(before);
            assertThat(client.exchange("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(posted + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /a HTTP/1.0\r\nHost: a\r\n\r\n"})
    void lastRequestOfAConnection_endsItEachTime(String request) throws IOException {
        int before = 0;
        for (int i = 0; i < 3; i++) {
            try (Client client = new Client()) {
                int answer = client.exchange(request);
                assertThat(answer).isGreaterThan(before);
                assertThat(client.in.read()).isEqualTo(-1);
                before = answer;
            }
        }
    }

    /** Each request comes alone, and none of the answers is read before no more are taken. */
    @Test
    void clientThatDoesntRead_getsAllOfItLater() throws Exception {
        for (int i = 0; rests.get() == 0; i++) {
            assertThat(i)
                    .as("answers that weren't taken, none of them repeated")
                    .isLessThan(TRIES);
            try (Client client = new Client()) {
                client.repeat();
                int sent = sendUntilNoneIsAnswered(client);
                for (int answer = 0; answer < sent; answer++) {
                    client.read();
                }
                client.exchange("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
            }
        }
    }

    private int sendUntilNoneIsAnswered(Client client) throws Exception {
        for (int sent = 1; ; sent++) {
            int before = answered.get();
            client.send(GET);
            for (int millis = 0; answered.get() == before; millis++) {
                if (millis == 300) {
                    return sent;
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    @Test
    void messages_countAllOfThem() throws IOException {
        try (Client client = new Client()) {
            for (int i = 0; i < 20; i++) {
                client.exchange(GET);
            }
            good = false;
            client.exchange(GET);
            assertThat(messages).hasValue(21);
            assertThat(handled.get()).isLessThan(20);
        }
    }

    @Test
    void connectorThatShutsDown_repeatsNothing() throws Exception {
        try (Client client = new Client()) {
            int answer = client.repeat();
            server.getConnectors()[0].shutdown();
            client.send(GET);
            String head = client.head();
            assertThat(Integer.parseInt(field(head, "Handled"))).isGreaterThan(answer);
            assertThat(field(head, "Connection")).isEqualTo("close");
        }
    }
}
