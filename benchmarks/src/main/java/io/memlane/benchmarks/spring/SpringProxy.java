package io.memlane.benchmarks.spring;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/**
 * The first of the two services: asks {@link SpringOrigin} over pooled loopback connections and passes the bytes on as they come.
 *
 * <p>{@code java -cp benchmarks.jar io.memlane.benchmarks.spring.SpringProxy --server.port=N --origin=http://127.0.0.1:PORT}
 */
@Controller
public final class SpringProxy implements DisposableBean {
    private static final int MAX_CONNECTIONS = 2048;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(2);

    /** As memlane.proxy.stall-timeout. */
    private static final Timeout STALL_TIMEOUT = Timeout.ofSeconds(10);

    private final String origin;
    private final HttpComponentsClientHttpRequestFactory requests =
            new HttpComponentsClientHttpRequestFactory(httpClient());
    private final RestClient client =
            RestClient.builder().requestFactory(requests).build();

    /** @param origin without a slash at its end */
    SpringProxy(@Value("${origin}") String origin) {
        this.origin = origin;
    }

    public static void main(String[] args) {
        ReferenceService.start(SpringProxy.class, args);
    }

    /** Does what one asks for and nothing else: what it would add for each request is switched off. */
    private static HttpClient httpClient() {
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT_TIMEOUT)
                                .setSocketTimeout(STALL_TIMEOUT)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        // Otherwise it offers TLS with every request.
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableContentCompression()
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    @RequestMapping(
            path = "/**",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void forward(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (ClientHttpResponse answer = ask(request)) {
            pass(answer, response);
        } catch (IOException | ResourceAccessException e) {
            if (response.isCommitted()) {
                // The container cuts the connection: all that can still tell the client.
                throw e;
            }
            response.reset();
            response.setStatus(HttpStatus.BAD_GATEWAY.value());
        }
    }

    /** @return the head of the answer; its body comes as it is read */
    private ClientHttpResponse ask(HttpServletRequest request) {
        return client.method(HttpMethod.valueOf(request.getMethod()))
                .uri(URI.create(origin + request.getRequestURI()))
                .exchangeForRequiredValue((asked, answer) -> answer, false);
    }

    private static void pass(ClientHttpResponse answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.getStatusCode().value());
        HttpHeaders fields = answer.getHeaders();
        copy(HttpHeaders.CONTENT_TYPE, fields, response);
        copy(HttpHeaders.LAST_MODIFIED, fields, response);
        copy(HttpHeaders.ETAG, fields, response);
        long lengthBytes = fields.getContentLength();
        if (lengthBytes >= 0) {
            response.setContentLengthLong(lengthBytes);
        }
        if (lengthBytes != 0) {
            byte[] buffer = new byte[lengthBytes < 0 ? BUFFER_BYTES : (int) Math.min(BUFFER_BYTES, lengthBytes)];
            stream(answer.getBody(), buffer, response.getOutputStream());
        }
    }

    private static void copy(String name, HttpHeaders fields, HttpServletResponse response) {
        String value = fields.getFirst(name);
        if (value != null) {
            response.setHeader(name, value);
        }
    }

    private static void stream(InputStream body, byte[] buffer, ServletOutputStream client) throws IOException {
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            client.write(buffer, 0, read);
        }
    }

    @Override
    public void destroy() throws Exception {
        requests.destroy();
    }
}
