package io.memlane.benchmarks.spring;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.eclipse.jetty.ee11.servlet.ServletApiResponse;
import org.springframework.web.util.WebUtils;

/**
 * Jetty's own stream of a response, which hands direct memory to the socket. What Spring MVC gives to a controller is wrapped for
 * asynchronous requests ({@code StandardServletAsyncWebRequest}, Spring 7.0.9), and that one copies each buffer into an array of its whole
 * length: the heap is too small for it when some clients ask for 16 MiB at once.
 */
final class NativeOutput {
    private NativeOutput() {}

    static ServletOutputStream of(ServletResponse response) throws IOException {
        return Objects.requireNonNull(
                        WebUtils.getNativeResponse(response, ServletApiResponse.class), "the container isn't Jetty")
                .getOutputStream();
    }
}
