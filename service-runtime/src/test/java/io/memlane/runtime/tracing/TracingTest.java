package io.memlane.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.TraceParent;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();

    private Tracing tracing(Sampler others) {
        return Tracing.by(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(Sampler.parentBased(others))
                        .addSpanProcessor(SimpleSpanProcessor.create(exported))
                        .build())
                .build());
    }

    private Tracing tracing() {
        return tracing(Sampler.alwaysOn());
    }

    private List<SpanData> spans() {
        return exported.getFinishedSpanItems();
    }

    @Test
    void ofRequest_withTheClientsTrace_goesOnInIt() {
        try (TraceSpan span = tracing().ofRequest("request", "00-" + TRACE + "-" + SPAN + "-01", "a=b,c=d")) {
            assertThat(span.traceId()).isEqualTo(TRACE);
        }
        SpanData span = spans().getFirst();
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(SPAN);
        assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(span.getSpanContext().getTraceState().asMap())
                .containsEntry("a", "b")
                .containsEntry("c", "d");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "x", "00-" + TRACE + "-" + SPAN + "-01,00-" + TRACE + "-" + SPAN + "-01"})
    void ofRequest_withoutOne_beginsATrace(String traceParent) {
        tracing().ofRequest("request", traceParent, "a=b").close();
        assertThat(spans()).singleElement().satisfies(span -> {
            assertThat(span.getTraceId()).isNotEqualTo(TRACE);
            assertThat(span.getParentSpanContext().isValid()).isFalse();
        });
    }

    @Test
    void steps_ofASpan_areBelowIt() {
        try (TraceSpan request = tracing().ofRequest("request", null, null)) {
            request.child("acquire").close();
            try (TraceSpan call = request.call("control")) {
                tracing().ofPeer("open", call.parent()).close();
                tracing().within("transfer", call.parent()).close();
            }
        }
        assertThat(spans())
                .extracting(SpanData::getName)
                .containsExactly("acquire", "open", "transfer", "control", "request");
        assertThat(spans())
                .extracting(SpanData::getTraceId)
                .containsOnly(spans().getFirst().getTraceId());
        String request = spans().get(4).getSpanId();
        String control = spans().get(3).getSpanId();
        assertThat(spans())
                .extracting(SpanData::getParentSpanId)
                .containsExactly(request, control, control, request, "0000000000000000");
        assertThat(spans())
                .extracting(SpanData::getKind)
                .containsExactly(
                        SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.SERVER);
    }

    @Test
    void span_thatIsNotSampled_hasAnIdAndNothingForThePeer() {
        try (TraceSpan span = tracing(Sampler.alwaysOff()).ofRequest("request", null, null)) {
            assertThat(span.traceId()).hasSize(32);
            assertThat(span.call("control").parent()).isNull();
        }
        try (TraceSpan span = tracing().ofRequest("request", "00-" + TRACE + "-" + SPAN + "-00", null)) {
            assertThat(span.traceId()).isEqualTo(TRACE);
            assertThat(span.parent()).isNull();
        }
        assertThat(spans()).isEmpty();
    }

    @Test
    void attributes_ofAnyLength_areBounded() {
        try (TraceSpan span = tracing().ofRequest("request", null, null)) {
            span.attribute("long", "x".repeat(100_000))
                    .attribute("none", null)
                    .attribute("number", 7)
                    .failed("y".repeat(100_000));
        }
        SpanData span = spans().getFirst();
        assertThat(span.getAttributes().asMap().values()).containsExactlyInAnyOrder("x".repeat(1024), 7L);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getStatus().getDescription()).hasSize(1024);
    }

    @Test
    void off_whateverIsAsked_makesNoSpan() {
        TraceParent parent = new TraceParent(TRACE, SPAN, true);
        assertThat(Tracing.OFF.isOn()).isFalse();
        assertThat(Tracing.OFF.ofRequest("request", parent.toString(), null)).isSameAs(TraceSpan.NONE);
        assertThat(Tracing.OFF.ofPeer("open", parent)).isSameAs(TraceSpan.NONE);
        assertThat(Tracing.OFF.within("transfer", parent)).isSameAs(TraceSpan.NONE);
        assertThat(tracing().ofPeer("open", null)).isSameAs(TraceSpan.NONE);
        assertThat(TraceSpan.NONE.child("acquire")).isSameAs(TraceSpan.NONE);
        assertThat(TraceSpan.NONE.call("control")).isSameAs(TraceSpan.NONE);
        assertThat(TraceSpan.NONE.traceId()).isNull();
        assertThat(TraceSpan.NONE.parent()).isNull();
    }
}
