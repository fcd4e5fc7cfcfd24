package io.memlane.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** The span of a request, and its trace in the access log. */
@ContentPort
@Import(ContentPortTracingTest.InMemory.class)
@TestPropertySource(properties = "memlane.access-log.format=json")
@DirtiesContext // the appender belongs to the JVM
@ExtendWith(OutputCaptureExtension.class)
@Isolated("captures the JVM's output")
class ContentPortTracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TestConfiguration
    static class InMemory {
        @Bean
        InMemorySpanExporter exported() {
            return InMemorySpanExporter.create();
        }

        @Bean
        @Primary
        Tracing inMemoryTracing(InMemorySpanExporter exported) {
            return Tracing.by(OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(SimpleSpanProcessor.create(exported))
                            .build())
                    .build());
        }
    }

    @LocalServerPort
    int port;

    @Autowired
    InMemorySpanExporter exported;

    @BeforeEach
    void forget() {
        exported.reset();
    }

    /** It ends when the client may have its answer already. */
    private SpanData span() {
        await().until(() -> !exported.getFinishedSpanItems().isEmpty());
        assertThat(exported.getFinishedSpanItems()).hasSize(1);
        return exported.getFinishedSpanItems().getFirst();
    }

    private static @Nullable String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    private static @Nullable Long number(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.longKey(key));
    }

    @Test
    void get_ofAClientThatTraces_isInItsTrace(CapturedOutput output) throws Exception {
        RawClient.exchange(
                port,
                "GET /chunk?secret=1 HTTP/1.1\r\nHost: a\r\ntraceparent: 00-" + TRACE + "-00f067aa0ba902b7-01\r\n\r\n");
        SpanData span = span();
        assertThat(span.getName()).isEqualTo("request");
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(text(span, Attributes.METHOD)).isEqualTo("GET");
        assertThat(text(span, Attributes.PATH)).isEqualTo("/chunk");
        assertThat(number(span, Attributes.HTTP_STATUS)).isEqualTo(200);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        await().until(() -> output.getAll().contains("\"traceId\":\"" + TRACE));
    }

    @Test
    void get_ofAClientThatDoesNot_isLoggedWithTheTraceThatBegins(CapturedOutput output) throws Exception {
        RawClient.get(port, "/nothing");
        SpanData span = span();
        assertThat(number(span, Attributes.HTTP_STATUS)).isEqualTo(404);
        await().until(() -> output.getAll().contains("\"traceId\":\"" + span.getTraceId()));
    }

    @Test
    void request_withAnInventedMethod_saysNoMoreThanThat() throws Exception {
        RawClient.exchange(port, "BREW /x HTTP/1.1\r\nHost: a\r\n\r\n");
        SpanData span = span();
        assertThat(span.getName()).isEqualTo("request");
        assertThat(text(span, Attributes.METHOD)).isEqualTo("_OTHER");
    }

    @Test
    void body_thatIsCut_isAnError() throws Exception {
        RawClient.get(port, "/cut");
        SpanData span = span();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getStatus().getDescription()).isEqualTo("cut");
    }
}
