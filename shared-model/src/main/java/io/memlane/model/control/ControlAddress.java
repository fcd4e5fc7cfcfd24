package io.memlane.model.control;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

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
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expectation(text), e);
        }
        if ("tcp".equals(uri.getScheme()) && uri.getHost() != null && hasNothingElse(uri)) {
            if (uri.getPort() < 1 || uri.getPort() > 65_535) {
                throw new IllegalArgumentException("the port of '" + text + "' must be 1 to 65535");
            }
            return new Tcp(uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort());
        }
        if ("unix".equals(uri.getScheme()) && uri.getPath() != null && hasOnlyPath(uri)) {
            Path path = Path.of(uri.getPath());
            // sun_path of Linux has 108 bytes with its end, that of macOS 104.
            if (path.isAbsolute() && uri.getPath().getBytes(StandardCharsets.UTF_8).length < 104) {
                return new Unix(path);
            }
            throw new IllegalArgumentException("the path of '" + text + "' must be absolute and shorter than 104 bytes");
        }
        throw new IllegalArgumentException(expectation(text));
    }

    private static boolean hasNothingElse(URI uri) {
        return (uri.getPath() == null || uri.getPath().isEmpty())
                && uri.getQuery() == null
                && uri.getUserInfo() == null
                && uri.getFragment() == null;
    }

    /** Not the host but the authority: in {@code unix://my_dir/socket} the folder is no valid host, and would be lost. */
    private static boolean hasOnlyPath(URI uri) {
        return uri.getRawAuthority() == null && uri.getQuery() == null && uri.getFragment() == null;
    }

    private static String expectation(String text) {
        return "'" + text + "' is neither tcp://HOST:PORT nor unix:///PATH";
    }
}
