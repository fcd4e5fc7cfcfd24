package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Server-sent events of a management port. */
final class EventStream implements AutoCloseable {
    /** At a few events a second, this is minutes. */
    private static final int PATIENCE = 1_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    EventStream(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        response = http.send(request, BodyHandlers.ofInputStream());
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.US_ASCII));
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Data of the next event, which must be of this name and have its data on one line. */
    JsonNode next(String name) throws IOException {
        assertThat(lines.readLine()).isEqualTo("event: " + name);
        String data = lines.readLine();
        assertThat(data).startsWith("data: {").matches("\\p{ASCII}+");
        assertThat(lines.readLine()).isEmpty();
        return JsonMapper.shared().readTree(data.substring("data: ".length()));
    }

    /** The first state that is as wished. */
    JsonNode await(Predicate<JsonNode> wish) throws IOException {
        JsonNode state = next("state");
        for (int i = 0; !wish.test(state); i++) {
            assertThat(i).as("events in vain; the last one: %s", state).isLessThan(PATIENCE);
            state = next("state");
        }
        return state;
    }

    /** Reads to the stream's end. */
    void drain() throws IOException {
        String line = lines.readLine();
        while (line != null) {
            line = lines.readLine();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
