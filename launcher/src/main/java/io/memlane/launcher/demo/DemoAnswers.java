package io.memlane.launcher.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.memlane.launcher.demo.DemoResource.Trait;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers for the resources. Called by many threads, one for each request. */
final class DemoAnswers {
    /** The number of the request that this answers; a stored response keeps it, and a hit shows it again. */
    static final String NUMBER = "Demo-Answer";

    private static final int LARGE_BYTES = 2 << 20;
    private static final Pattern REST = Pattern.compile("bytes=([0-9]{1,9})-");

    private final DemoCounts counts = new DemoCounts();
    private final byte[] large = new byte[LARGE_BYTES];
    private final String digest;
    private volatile boolean failing;
    private volatile String note = "nothing yet";

    DemoAnswers() {
        new Random(1).nextBytes(large);
        try {
            digest = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(large));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void resource(HttpExchange exchange, DemoResource resource) throws IOException {
        if (exchange.getRequestMethod().equals("POST") && resource.trait() == Trait.WRITABLE) {
            note = new String(exchange.getRequestBody().readNBytes(200), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        if (!exchange.getRequestMethod().equals("GET")
                && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            exchange.sendResponseHeaders(405, -1);
            return;
        }
        int number = counts.asked(resource);
        pause(resource);
        Headers fields = exchange.getResponseHeaders();
        fields.set(NUMBER, String.valueOf(number));
        if (failing && resource.trait() == Trait.FAILS_WHEN_TOLD) {
            text(exchange, 503, "The origin fails, as it was told.\n");
            return;
        }
        fields.set("Cache-Control", resource.cacheControl());
        switch (resource.trait()) {
            case TAGGED -> tagged(exchange, resource, number);
            case BREAKS_OFF -> large(exchange);
            case WRITABLE -> text(exchange, 200, "The note says: " + note + "\n");
            case PLAIN, FAILS_WHEN_TOLD -> text(exchange, 200, body(resource, number));
        }
    }

    private static String body(DemoResource resource, int number) {
        return "This is " + resource.path() + ", made by the origin for request " + number + ".\n";
    }

    private static void pause(DemoResource resource) throws IOException {
        try {
            Thread.sleep(resource.delay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void tagged(HttpExchange exchange, DemoResource resource, int number) throws IOException {
        String tag = "\"demo\"";
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            counts.notModified(resource);
            exchange.sendResponseHeaders(304, -1);
        } else {
            text(exchange, 200, body(resource, number));
        }
    }

    private void large(HttpExchange exchange) throws IOException {
        Headers fields = exchange.getResponseHeaders();
        fields.set("Content-Type", "application/octet-stream");
        fields.set("Content-Digest", "sha-256=:" + digest + ":");
        fields.set("ETag", "\"" + digest + "\"");
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher rest = REST.matcher(range == null ? "" : range);
        if (rest.matches() && Integer.parseInt(rest.group(1)) < LARGE_BYTES) {
            int from = Integer.parseInt(rest.group(1));
            fields.set("Content-Range", "bytes " + from + "-" + (LARGE_BYTES - 1) + "/" + LARGE_BYTES);
            send(exchange, 206, large, from, LARGE_BYTES);
        } else if (send(exchange, 200, large, 0, LARGE_BYTES / 2)) {
            // The server closes the connection.
            throw new IOException("broken off, as it is meant");
        }
    }

    /** What the page asks for to show the origin's side. */
    void counts(HttpExchange exchange) throws IOException {
        Headers fields = exchange.getResponseHeaders();
        fields.set("Content-Type", "application/json");
        fields.set("Cache-Control", "no-store");
        byte[] body = counts.json(failing).getBytes(StandardCharsets.UTF_8);
        send(exchange, 200, body, 0, body.length);
    }

    void fail(HttpExchange exchange, boolean wanted) throws IOException {
        failing = wanted;
        exchange.sendResponseHeaders(204, -1);
    }

    static void text(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        send(exchange, status, body, 0, body.length);
    }

    /**
     * Sends a body, or as much of it as there is before {@code end}; its declared length is that of all behind {@code from}.
     *
     * @return whether there was a body to send
     */
    static boolean send(HttpExchange exchange, int status, byte[] body, int from, int end) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length - from));
            exchange.sendResponseHeaders(status, -1);
            return false;
        }
        exchange.sendResponseHeaders(status, body.length - from);
        OutputStream out = exchange.getResponseBody();
        out.write(body, from, end - from);
        if (end == body.length) {
            out.close();
        } else {
            out.flush();
        }
        return true;
    }
}
