package io.memlane.launcher.fake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays either service from a jar of its name: writes down how it was called and how it ended, answers that it is ready, and stays. What else it
 * does stands in a file of its name that ends with {@code .plays}: {@code fail} (ends with status 3, having said why) or {@code silent} (never
 * ready).
 */
public final class FakeService {
    private FakeService() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path jar = Path.of(System.getProperty("java.class.path"));
        String name = String.valueOf(jar.getFileName()).replace(".jar", "");
        Path folder = jar.toAbsolutePath().getParent().getParent().getParent();
        if (System.getProperty("jarmode") != null) {
            System.err.println("no room to unpack " + name);
            System.exit(4);
        }
        List<String> call = new ArrayList<>(
                List.of("LC_ALL=" + System.getenv("LC_ALL"), "JDK_JAVA_OPTIONS=" + System.getenv("JDK_JAVA_OPTIONS")));
        ProcessHandle.current().info().arguments().ifPresent(words -> call.addAll(List.of(words)));
        Files.write(folder.resolve(name + ".call"), call);
        Path plays = folder.resolve(name + ".plays");
        String part = Files.exists(plays) ? Files.readString(plays).strip() : "";
        if (part.equals("fail")) {
            System.out.println("APPLICATION FAILED TO START");
            System.out.println(name + " says why");
            System.exit(3);
        }
        serve(args, part.equals("silent") ? 503 : 200);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder, name)));
        Thread.currentThread().join();
    }

    private static void serve(String[] args, int status) throws IOException {
        int port = 0;
        for (String arg : args) {
            if (arg.startsWith("--management.server.port=")) {
                port = Integer.parseInt(arg.substring(arg.indexOf('=') + 1));
            }
        }
        ServerSocket listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        // By hand: the JDK's own server would take longer to load than all the rest.
        Thread.ofPlatform().daemon().start(() -> answer(listening, status));
    }

    private static void answer(ServerSocket listening, int status) {
        while (true) {
            try (Socket socket = listening.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
                    line = in.readLine();
                }
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + status + " as told\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                e.printStackTrace();
            }
        }
    }

    private static void end(Path folder, String name) {
        try {
            Files.writeString(
                    folder.resolve("ends"), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            e.printStackTrace();
        }
    }
}
