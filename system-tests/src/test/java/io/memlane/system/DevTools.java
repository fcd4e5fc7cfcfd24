package io.memlane.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Debian's Chromium without a window, and one page of it, driven by the DevTools protocol. The browser is ended by its process id and
 * those of its children; the profile is the caller's.
 */
final class DevTools implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Process browser;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    /** @param profile an empty folder */
    DevTools(Path profile) throws IOException, InterruptedException {
        ProcessBuilder chromium = new ProcessBuilder(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--hide-scrollbars",
                "--disable-background-networking",
                "--disable-component-update",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank");
        chromium.environment().put("HOME", profile.toString());
        browser = chromium.redirectErrorStream(true)
                .redirectOutput(profile.resolve("log").toFile())
                .start();
        boolean connected = false;
        try {
            int port = port(profile.resolve("DevToolsActivePort"));
            socket = http.newWebSocketBuilder()
                    .buildAsync(page(port), new Messages())
                    .join();
            connected = true;
        } finally {
            if (!connected) {
                end();
            }
        }
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    private static int port(Path file) {
        return Integer.parseInt(await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Files.readAllLines(file), lines -> lines.size() == 2)
                .getFirst());
    }

    private URI page(int port) {
        URI list = URI.create("http://127.0.0.1:" + port + "/json");
        JsonNode page = await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> JSON.readTree(
                                        http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                                                .body())
                                .valueStream()
                                .filter(target ->
                                        target.get("type").stringValue().equals("page"))
                                .findFirst()
                                .orElseThrow(),
                        target -> true);
        return URI.create(page.get("webSocketDebuggerUrl").stringValue());
    }

    /** Messages come in pieces. Called by one thread at a time. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                JsonNode whole = JSON.readTree(message.toString());
                message.setLength(0);
                if (whole.has("id")) {
                    calls.remove(whole.get("id").intValue()).complete(whole);
                } else {
                    events.add(whole);
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Calls a method of the protocol. */
    JsonNode call(String method, Map<String, ?> parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        calls.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        JsonNode whole =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (whole.has("error")) {
            throw new AssertionError(method + ": " + whole);
        }
        return whole.get("result");
    }

    void open(String url) {
        call("Page.navigate", Map.of("url", url));
    }

    /** The value of an expression of the page's. */
    JsonNode evaluate(String expression) {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result);
        }
        return result.get("result").path("value");
    }

    String text(String expression) {
        return evaluate("String(" + expression + ")").stringValue();
    }

    /** Waits until an expression is true. */
    void awaitTrue(String expression) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(
                                evaluate("!!(" + expression + ")").booleanValue())
                        .as(expression)
                        .isTrue());
    }

    /** A screen of that size, in CSS pixels. */
    void screen(int width, int height, boolean dark) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void press(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            call("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
        }
    }

    void screenshot(Path file) throws IOException {
        String data = call("Page.captureScreenshot", Map.of("format", "png"))
                .get("data")
                .stringValue();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Events of that name so far. */
    List<JsonNode> events(String method) {
        return events.stream()
                .filter(event -> event.get("method").stringValue().equals(method))
                .map(event -> event.get("params"))
                .toList();
    }

    /** With all that it has started, which would go on writing to the profile. */
    private void end() {
        List<ProcessHandle> all = Stream.concat(Stream.of(browser.toHandle()), browser.descendants())
                .toList();
        for (ProcessHandle process : all) {
            process.destroyForcibly();
            process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        end();
    }
}
