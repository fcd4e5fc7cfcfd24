package io.memlane.launcher.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP server that is slow, counts, and fails on demand: {@code up --demo} puts it behind the pair, and so does Compose's profile
 * {@code origin}. A program of its own, without a library.
 */
public final class DemoOrigin implements AutoCloseable {
    /** Answers as soon as there is anybody. */
    public static final String READY_PATH = "/up";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final DemoAnswers answers = new DemoAnswers();
    private final DemoPage page = new DemoPage();

    /**
     * Listens at once.
     *
     * @param port 0 for any that is free
     */
    public DemoOrigin(String host, int port) throws IOException {
        // Else the last bytes of each answer wait for the acknowledgement of those before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** {@code PORT [ADDRESS]}; the address of this machine's loopback if there is none. */
    public static void main(String[] args) throws IOException {
        DemoOrigin origin = new DemoOrigin(args.length > 1 ? args[1] : "127.0.0.1", Integer.parseInt(args[0]));
        System.out.println("The demo origin listens on port " + origin.port());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        Optional<DemoResource> resource = DemoResource.at(path);
        if (resource.isPresent()) {
            answers.resource(exchange, resource.get());
            return;
        }
        switch (exchange.getRequestMethod() + " " + path) {
            case "GET /counts" -> answers.counts(exchange);
            case "POST /failing" -> answers.fail(exchange, true);
            case "POST /working" -> answers.fail(exchange, false);
            case "GET " + READY_PATH -> DemoAnswers.text(exchange, 200, "The demo origin is here.\n");
            default -> {
                if (!page.answer(exchange, path)) {
                    DemoAnswers.text(exchange, 404, "The demo origin has no such thing.\n");
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
