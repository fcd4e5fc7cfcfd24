package io.memlane.launcher.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks ports of this machine. By sockets: the JDK's own clients would take longer to load than to ask. */
public final class Http {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 3_000;

    private Http() {}

    /** Whether somebody listens there. */
    public static boolean isTaken(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The status of the answer; 0 if there is none. */
    public static int status(int port, String path) {
        return statusOf(lines(port, "GET", path, "", ""));
    }

    /** The lines of the answer, those of its head first; none if there is no answer. */
    public static List<String> lines(int port, String path) {
        return lines(port, "GET", path, "", "");
    }

    /** The status of the answer to a document that is sent, as one who may; 0 if there is none. */
    public static int post(int port, String path, String token, String json) {
        String fields = "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n";
        return statusOf(lines(port, "POST", path, fields, json));
    }

    private static int statusOf(List<String> lines) {
        String[] words = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ", 3);
        return words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
    }

    /** @param body of ASCII */
    private static List<String> lines(int port, String method, String path, String fields, String body) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.setSoTimeout(READ_MILLIS);
            // HTTP/1.0, which has no chunks.
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.0\r\nHost: 127.0.0.1:" + port + "\r\n" + fields
                                    + "Connection: close\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            // To the end, so that the service does not see a connection reset.
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
