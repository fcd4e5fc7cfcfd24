package io.memlane.system;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes spans by OTLP over HTTP. It looks for bytes in what it gets instead of parsing it. */
final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final List<byte[]> exports = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    private Collector(HttpServer server) {
        this.server = server;
    }

    static Collector start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Collector collector = new Collector(server);
            server.createContext("/", exchange -> {
                try (exchange) {
                    collector.requests.incrementAndGet();
                    collector.exports.add(exchange.getRequestBody().readAllBytes());
                    exchange.sendResponseHeaders(200, -1);
                }
            });
            server.start();
            return collector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    int requests() {
        return requests.get();
    }

    /** Whether an export of that service has a span of that name in that trace; both ids and texts are in it as they are. */
    boolean has(String service, String traceId, String span) {
        return exports.stream()
                .anyMatch(export -> contains(export, text(service))
                        && contains(export, HexFormat.of().parseHex(traceId))
                        && contains(export, text(span)));
    }

    boolean hasText(String text) {
        return exports.stream().anyMatch(export -> contains(export, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As protobuf has a short text: its length before it. */
    private static byte[] text(String text) {
        return ((char) text.length() + text).getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean contains(byte[] export, byte[] wanted) {
        return new String(export, StandardCharsets.ISO_8859_1)
                .contains(new String(wanted, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
