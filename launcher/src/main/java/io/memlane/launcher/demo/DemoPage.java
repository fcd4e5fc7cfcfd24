package io.memlane.launcher.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** The page and what it is made of, validated at each look. */
final class DemoPage {
    private static final class Part {
        final byte[] body;
        final String mediaType;
        final String tag;

        Part(byte[] body, String mediaType) {
            CRC32 sum = new CRC32();
            sum.update(body);
            this.body = body;
            this.mediaType = mediaType;
            this.tag = "\"" + Long.toHexString(sum.getValue()) + "\"";
        }
    }

    private final Map<String, Part> parts = new HashMap<>();

    DemoPage() throws IOException {
        add("/", "demo.html", "text/html; charset=utf-8");
        add("/demo.css", "demo.css", "text/css; charset=utf-8");
        add("/demo.js", "demo.js", "text/javascript; charset=utf-8");
    }

    private void add(String path, String resource, String mediaType) throws IOException {
        try (InputStream in = DemoPage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the launcher's jar has no " + resource);
            }
            parts.put(path, new Part(in.readAllBytes(), mediaType));
        }
    }

    /** Whether it has this path, and has answered. */
    boolean answer(HttpExchange exchange, String path) throws IOException {
        Part part = parts.get(path);
        if (part == null) {
            return false;
        }
        var fields = exchange.getResponseHeaders();
        fields.set("Content-Type", part.mediaType);
        fields.set("Cache-Control", "no-cache");
        fields.set("ETag", part.tag);
        fields.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        if (part.tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            DemoAnswers.send(exchange, 200, part.body, 0, part.body.length);
        }
        return true;
    }
}
