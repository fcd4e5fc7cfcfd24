package io.memlane.cache.content.origin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** For a scripted origin that speaks TLS, and may end its connections below it, without a word. */
final class TlsSockets extends ServerSocketFactory {
    private final SSLContext context;
    private final boolean clientCertificate;
    /** What is below TLS, in the order of connections. */
    final List<Socket> below = new CopyOnWriteArrayList<>();

    TlsSockets(SSLContext context, boolean clientCertificate) {
        this.context = context;
        this.clientCertificate = clientCertificate;
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        ServerSocket server = new ServerSocket() {
            @Override
            public Socket accept() throws IOException {
                Socket accepted = super.accept();
                below.add(accepted);
                SSLSocket tls =
                        (SSLSocket) context.getSocketFactory().createSocket(accepted, "", accepted.getPort(), true);
                tls.setUseClientMode(false);
                tls.setNeedClientAuth(clientCertificate);
                return tls;
            }
        };
        server.bind(new InetSocketAddress(address, port), backlog);
        return server;
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, 0, InetAddress.getLoopbackAddress());
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, InetAddress.getLoopbackAddress());
    }
}
