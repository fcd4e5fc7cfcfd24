package io.memlane.proxy.web.request;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The body of a request that is answered without it. Its client may still send when it has the answer, and is to see that all the same. */
public final class UnwantedBody {
    private static final long MAX_BYTES = 16 << 20;
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int BUFFER_BYTES = 16 << 10;

    private UnwantedBody() {}

    /**
     * Before the answer, over HTTP/1: reads what is there already. If that isn't all of it, the answer will say that the connection ends, and the
     * connection is closed as a client needs it that still sends.
     */
    public static void passOver(HttpServletRequest request, HttpServletResponse response) {
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        if (hasBody && !isMultiplexed(request)) {
            JettyRequest.below(response).consumeAvailable();
        }
    }

    /**
     * Behind the answer, over HTTP/2: reads on for a while, as there are clients that take a stream that is reset for one that failed, whatever
     * the code says (RFC 9113 §8.1). What is left then is reset.
     */
    public static void readOn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Without a length there may be one.
        if (request.getContentLengthLong() == 0 || !isMultiplexed(request)) {
            return;
        }
        response.getOutputStream().close();
        ServletInputStream body = request.getInputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        long start = System.nanoTime();
        for (long read = 0; read < MAX_BYTES && System.nanoTime() - start < MAX_NANOS; ) {
            int length = body.read(buffer);
            if (length < 0) {
                return;
            }
            read += length;
        }
    }

    private static boolean isMultiplexed(HttpServletRequest request) {
        return request.getProtocol().equals("HTTP/2.0");
    }
}
