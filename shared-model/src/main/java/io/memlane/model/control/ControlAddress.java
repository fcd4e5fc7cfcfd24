package io.memlane.model.control;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the control port is: {@code tcp://HOST:PORT} or {@code unix:///PATH}. */
public sealed interface ControlAddress {

    /** Opens the cache's end; not yet bound. */
    ServerSocketChannel openServer() throws IOException;

    /** Opens the proxy's end; not yet connected. */
    SocketChannel openClient() throws IOException;

    /**
     * The address to bind or connect to. A host name is looked up anew by each call.
     *
     * @throws UnknownHostException if the host has no address
     */
    SocketAddress resolve() throws UnknownHostException;

    /** Whether only processes of this machine (or pod) can reach it. */
    boolean isLocal() throws UnknownHostException;

    record Tcp(String host, int port) implements ControlAddress {
        @Override
        public ServerSocketChannel openServer() throws IOException {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return server;
        }

        @Override
        public SocketChannel openClient() throws IOException {
            return SocketChannel.open();
        }

        @Override
        public SocketAddress resolve() throws UnknownHostException {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        }

        @Override
        public boolean isLocal() throws UnknownHostException {
            return InetAddress.getByName(host).isLoopbackAddress();
        }

        @Override
        public String toString() {
            return "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    record Unix(Path path) implements ControlAddress {
        @Override
        public ServerSocketChannel openServer() throws IOException {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        }

        @Override
        public SocketChannel openClient() throws IOException {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        }

        @Override
        public SocketAddress resolve() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public boolean isLocal() {
            return true;
        }

        @Override
        public String toString() {
            return "unix://" + path;
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static ControlAddress parse(String text) {
        Matcher tcp = Patterns.TCP.matcher(text);
        if (tcp.matches()) {
            String port = tcp.group("port");
            if (port.length() > 5 || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
                throw new IllegalArgumentException("the port of '" + text + "' must be 1 to 65535");
            }
            String ipv6 = tcp.group("ipv6");
            return new Tcp(ipv6 == null ? tcp.group("host") : ipv6, Integer.parseInt(port));
        }
        Matcher unix = Patterns.UNIX.matcher(text);
        if (unix.matches()) {
            // sun_path of Linux has 108 bytes with its end, that of macOS 104.
            if (unix.group("path").getBytes(StandardCharsets.UTF_8).length >= 104) {
                throw new IllegalArgumentException("the path of '" + text + "' must be shorter than 104 bytes");
            }
            return new Unix(Path.of(unix.group("path")));
        }
        throw new IllegalArgumentException("'" + text + "' is neither tcp://HOST:PORT nor unix:///PATH");
    }

    /** Not {@link java.net.URI}, which refuses host names with an underscore, as container names often have one. */
    final class Patterns {
        private static final Pattern TCP =
                Pattern.compile("tcp://(?:\\[(?<ipv6>[0-9A-Fa-f:.]+)]|(?<host>[A-Za-z0-9._-]+)):(?<port>[0-9]+)");
        private static final Pattern UNIX = Pattern.compile("unix://(?<path>/[^\\s?#%\\p{Cntrl}]+)");

        private Patterns() {}
    }
}
