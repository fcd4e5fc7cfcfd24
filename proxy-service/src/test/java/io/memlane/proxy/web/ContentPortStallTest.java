package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.proxy.content.ClientGoneException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** The idle timeout is for clients that don't read or write, not for content that is slow to come. */
@Tag("long")
@ContentPort
@TestPropertySource(properties = "server.jetty.connection-idle-timeout=1s")
@ExtendWith(OutputCaptureExtension.class)
@Isolated("captures the JVM's output")
class ContentPortStallTest {
    @LocalServerPort
    int port;

    @Autowired
    FakeContentSource source;

    @BeforeEach
    void forgetFailures() {
        source.failures.clear();
    }

    @Test
    void get_clientStopsReading_sourceSeesClientGoneAndLogIsSilent(CapturedOutput output) throws Exception {
        int before = output.getAll().length();
        try (RawClient client = new RawClient(port)) {
            client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(source.failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
        }
        assertThat(RawClient.get(port, "/hello").text()).isEqualTo("hello\n");
        assertThat(output.getAll().substring(before)).isEmpty();
    }

    @Test
    void get_sourceSlowerThanIdleTimeout_bodyIsComplete() throws Exception {
        RawClient.Answer answer = RawClient.get(port, "/slow");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(new byte[2000]);
        assertThat(source.failures).isEmpty();
    }

    @Test
    void connection_idle_isClosedWithoutNoise(CapturedOutput output) throws Exception {
        int before = output.getAll().length();
        try (RawClient client = new RawClient(port)) {
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello\n");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(output.getAll().substring(before)).isEmpty();
    }

    @Test
    void request_neverFinished_isEnded() throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\nX-Slow");
            String rest = new String(client.readToEnd(), StandardCharsets.US_ASCII);
            assertThat(rest).doesNotContain("200").doesNotContainIgnoringCase("timeout exception", "jetty");
        }
    }
}
