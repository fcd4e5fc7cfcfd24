package io.memlane.proxy.web.tls;

import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;

/**
 * Over TLS, only hosts that the certificate is for are answered. For another one the request has come to the wrong server
 * (421, RFC 9110 §15.5.20): a client that reuses a connection for it makes one of its own then. A name with the dot of the
 * root at its end (RFC 1034 §3.1) is the same name, which no certificate has.
 */
public final class CertifiedHosts extends SecureRequestCustomizer {
    @Override
    protected void checkSni(Request request, SSLSession session) {
        try {
            super.checkSni(withoutFinalDot(request), session);
        } catch (HttpException.RuntimeException e) {
            throw new HttpException.RuntimeException(HttpStatus.MISDIRECTED_REQUEST_421, e.getReason(), e);
        }
    }

    private static Request withoutFinalDot(Request request) {
        HttpURI uri = request.getHttpURI();
        String host = uri.getHost();
        if (host == null || host.length() < 2 || !host.endsWith(".")) {
            return request;
        }
        HttpURI without =
                HttpURI.build(uri).host(host.substring(0, host.length() - 1)).asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return without;
            }
        };
    }
}
