package io.memlane.cache.transfer;

import static io.memlane.cache.transfer.TransferFixture.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.volume.SharedMemory;
import io.memlane.model.control.TraceParent;
import io.memlane.model.segment.PayloadMode;
import io.memlane.model.segment.SegmentGeometry;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTracingTest {
    private static final TraceParent PARENT =
            new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);

    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();

    private TransferFixture fixture() throws Exception {
        Tracing tracing = Tracing.by(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exported))
                        .build())
                .build());
        SegmentGeometry geometry = new SegmentGeometry(4, 4096, PayloadMode.AUTO, 1024, 128 << 10);
        return new TransferFixture(folder, geometry, Duration.ofSeconds(10), tracing);
    }

    @Test
    void serve_traced_hasASpanToMetaAndOneToTheEnd() throws Exception {
        try (TransferFixture fixture = fixture()) {
            fixture.content.file("/x", 20_000);
            assertThat(said(fixture.open("/x", PARENT))).isEqualTo("200");
            assertThat(fixture.body()).hasSize(20_000);
        }
        assertThat(exported.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("open", "transfer");
        assertThat(exported.getFinishedSpanItems()).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(PARENT.traceId());
            assertThat(span.getParentSpanId()).isEqualTo(PARENT.spanId());
        });
        SpanData open = exported.getFinishedSpanItems().getFirst();
        assertThat(open.getAttributes().get(AttributeKey.stringKey(Attributes.STATUS)))
                .isEqualTo("200");
        assertThat(open.getAttributes().get(AttributeKey.stringKey(Attributes.PATH)))
                .isEqualTo("/x");
        SpanData transfer = exported.getFinishedSpanItems().getLast();
        assertThat(transfer.getAttributes().get(AttributeKey.longKey(Attributes.BYTES)))
                .isEqualTo(20_000);
    }

    @Test
    void serve_nothingFound_hasTheStatus() throws Exception {
        try (TransferFixture fixture = fixture()) {
            assertThat(said(fixture.open("/none", PARENT))).isEqualTo("NOT_FOUND");
            fixture.served();
        }
        assertThat(exported.getFinishedSpanItems())
                .singleElement()
                .satisfies(span -> assertThat(span.getAttributes().get(AttributeKey.stringKey(Attributes.STATUS)))
                        .isEqualTo("NOT_FOUND"));
    }

    /** However much the cache itself would sample: the proxy decides. */
    @Test
    void serve_untraced_hasNoSpan() throws Exception {
        try (TransferFixture fixture = fixture()) {
            fixture.content.file("/x", 20_000);
            assertThat(fixture.get("/x")).hasSize(20_000);
        }
        assertThat(exported.getFinishedSpanItems()).isEmpty();
    }
}
