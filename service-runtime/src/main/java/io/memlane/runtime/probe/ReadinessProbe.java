package io.memlane.runtime.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Asks the service beside it whether it is ready: the images' {@code HEALTHCHECK}, which have no other program that could.
 * <p>
 * Argument: the management port, which {@code MANAGEMENT_SERVER_PORT} overrides as it does in the service. Exit status 0: ready;
 * 1: not ready or no answer, and the reason on standard output, where {@code docker inspect} shows it.
 */
public final class ReadinessProbe {
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int ANSWER_LIMIT_BYTES = 2_048;

    private ReadinessProbe() {}

    public static void main(String[] args) {
        String port = System.getenv().getOrDefault("MANAGEMENT_SERVER_PORT", args.length == 1 ? args[0] : "");
        System.exit(ready(port, System.out) ? 0 : 1);
    }

    /** Asks on the loopback interface, which the management port listens on at any {@code management.server.address}. */
    static boolean ready(String port, PrintStream report) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + Integer.parseInt(port) + "/actuator/health/readiness");
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            report.println(status + " " + body(connection));
            return status == HttpURLConnection.HTTP_OK;
        } catch (IOException | IllegalArgumentException e) {
            report.println("no answer at management port '" + port + "': " + e);
            return false;
        }
    }

    private static String body(HttpURLConnection connection) throws IOException {
        try (InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return body == null ? "" : new String(body.readNBytes(ANSWER_LIMIT_BYTES), StandardCharsets.UTF_8);
        }
    }
}
