package io.memlane.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class LoadTest {
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private volatile long delayMillis;
    private volatile int status = 200;
    private volatile int length = 100_000;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.merge(exchange.getRequestURI().getPath(), 1, Integer::sum);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
            exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
            exchange.getResponseBody().write(new byte[length]);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
    }

    private Figures run(int connections, double seconds, double perSecond, Target target) throws IOException {
        return Load.run(server.getAddress().getPort(), connections, seconds, perSecond, target);
    }

    private int asked() {
        return asked.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void run_closedLoop_countsEachAnswerWithItsBytes() throws IOException {
        Figures figures = run(3, 0.3, 0, Target.of(List.of("/a"), 0));
        assertThat(figures.failures()).isZero();
        assertThat(figures.requests()).isEqualTo(asked()).isGreaterThan(3);
        assertThat(figures.bytes()).isBetween(figures.requests() * 100_000, figures.requests() * 101_000);
        assertThat(figures.nanos()).isGreaterThan(300_000_000);
        assertThat(figures.p50Nanos()).isPositive().isLessThanOrEqualTo(figures.p99Nanos());
        assertThat(figures.p99Nanos()).isLessThanOrEqualTo(figures.p999Nanos());
    }

    @Test
    void run_atARate_asksThatOften() throws IOException {
        length = 10;
        Figures figures = run(10, 1, 200, Target.of(List.of("/a"), 0));
        assertThat(figures.failures()).isZero();
        assertThat(figures.requests()).isBetween(190L, 201L);
    }

    /** A closed loop would say 50 ms of every answer. */
    @Test
    void run_serverSlowerThanTheRate_countsTheWaitOfRequestsThatWereDue() throws IOException {
        delayMillis = 50;
        Figures figures = run(1, 1, 100, Target.of(List.of("/a"), 0));
        assertThat(figures.failures()).isZero();
        assertThat(figures.p50Nanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void run_errors_areFailures() throws IOException {
        status = 503;
        Figures figures = run(2, 0.2, 0, Target.of(List.of("/a"), 0));
        assertThat(figures.requests()).isPositive();
        assertThat(figures.failures()).isEqualTo(figures.requests());
    }

    @Test
    void run_emptyBodies_areAnswers() throws IOException {
        status = 404;
        length = 0;
        assertThat(run(1, 0.1, 0, Target.of(List.of("/a"), 0)).failures()).isPositive();
    }

    @Test
    void run_serverThatCutsBodies_hasFailuresAndEnds() throws Exception {
        try (ServerSocket cutting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            threads.submit(() -> {
                while (true) {
                    try (Socket socket = cutting.accept()) {
                        socket.getInputStream().read();
                        OutputStream out = socket.getOutputStream();
                        out.write("HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 10\r\n\r\n12345"
                                .getBytes(StandardCharsets.US_ASCII));
                    }
                }
            });
            Figures figures = Load.run(cutting.getLocalPort(), 2, 60, 0, Target.of(List.of("/a"), 0));
            assertThat(figures.requests()).isZero();
            assertThat(figures.failures()).isEqualTo(2);
            assertThat(figures.nanos()).as("doesn't wait for its time").isLessThan(40_000_000_000L);
        }
    }

    @Test
    void run_zipf_asksTheFirstMoreOften() throws IOException {
        length = 10;
        run(4, 0.5, 0, Target.of(List.of("/1", "/2", "/3", "/4"), 1));
        double all = asked();
        assertThat(all).isGreaterThan(50);
        // Shares of 12, 6, 4 and 3 in 25.
        assertThat(asked.get("/1") / all).isCloseTo(0.48, within(0.2));
        assertThat(asked.get("/1")).isGreaterThan(asked.getOrDefault("/4", 0));
    }

    @Test
    void of_noPaths_isRefused() {
        assertThatThrownBy(() -> Target.of(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parse_line_isTheSameAgain() {
        Figures figures = new Figures(1, 2, 3, 4, 5, 6, 7);
        assertThat(Figures.parse(figures.line())).isEqualTo(figures);
        assertThatThrownBy(() -> Figures.parse("1 2 x")).isInstanceOf(IllegalArgumentException.class);
    }
}
