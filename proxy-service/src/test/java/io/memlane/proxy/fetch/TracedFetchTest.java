package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.ControlMessage.Open;
import io.memlane.model.control.TraceParent;
import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeScript;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.proxy.segments.Acquired;
import io.memlane.runtime.tracing.Attributes;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracedFetchTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final Tracing tracing = Tracing.by(OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build())
            .build());
    private final List<@Nullable TraceParent> sent = Collections.synchronizedList(new ArrayList<>());

    private SourceFixture fixture(int attempts) throws IOException {
        SourceFixture fixture = new SourceFixture(folder, 2, attempts, SourceFixture.times());
        fixture.cache.script = new FakeScript() {
            @Override
            public void open(FakeSession session, Open open) throws IOException {
                sent.add(open.traceParent());
                if (sent.size() < attempts) {
                    session.connection().close();
                    return;
                }
                FakeScript.super.open(session, open);
            }
        };
        return fixture;
    }

    private SpanData span(String name) {
        return exported.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private void fetch(SourceFixture fixture, String path, SourceFixture.Sink sink) throws IOException {
        try (TraceSpan request = tracing.ofRequest("request", null, null)) {
            fixture.get(ContentRequest.get(path).within(request), sink);
        }
    }

    @Test
    void fetch_traced_hasAStepForEachPhaseAndTellsTheCacheOfItsCall() throws Exception {
        try (SourceFixture fixture = fixture(1)) {
            fetch(fixture, "/50000", new SourceFixture.Sink());
        }
        assertThat(exported.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("acquire", "control", "transfer", "request");
        String request = span("request").getSpanId();
        assertThat(List.of(span("acquire"), span("control"), span("transfer")))
                .extracting(SpanData::getParentSpanId)
                .containsOnly(request);
        assertThat(sent)
                .containsExactly(new TraceParent(
                        span("control").getTraceId(), span("control").getSpanId(), true));
        assertThat(span("control").getAttributes().get(AttributeKey.stringKey(Attributes.STATUS)))
                .isEqualTo("200");
        assertThat(span("transfer").getAttributes().get(AttributeKey.longKey(Attributes.BYTES)))
                .isEqualTo(50_000);
        assertThat(span("transfer").getAttributes().get(AttributeKey.stringKey(Attributes.SEGMENT)))
                .isEqualTo(span("acquire").getAttributes().get(AttributeKey.stringKey(Attributes.SEGMENT)));
    }

    @Test
    void fetch_triedAgain_hasTheFailedCallToo() throws Exception {
        try (SourceFixture fixture = fixture(2)) {
            fetch(fixture, "/100", new SourceFixture.Sink());
        }
        assertThat(exported.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("acquire", "control", "acquire", "control", "transfer", "request");
        assertThat(exported.getFinishedSpanItems().get(1).getStatus().getStatusCode())
                .isEqualTo(StatusCode.ERROR);
        assertThat(span("control").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(sent).hasSize(2).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void fetch_refusedForWantOfASegment_saysSo() throws Exception {
        try (SourceFixture fixture = SourceFixture.hasty(folder, 2, 1)) {
            var first = fixture.pool.pool.acquire(0);
            var second = fixture.pool.pool.acquire(0);
            try (TraceSpan request = tracing.ofRequest("request", null, null)) {
                fixture.refused(ContentRequest.get("/100").within(request));
            }
            ((Acquired.Granted) first).lease().close();
            ((Acquired.Granted) second).lease().close();
        }
        assertThat(span("acquire").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span("acquire").getStatus().getDescription()).contains("all segments are in use");
        assertThat(sent).isEmpty();
    }

    @Test
    void fetch_untraced_tellsTheCacheNothing() throws Exception {
        try (SourceFixture fixture = fixture(1)) {
            fixture.get("/100", new SourceFixture.Sink());
        }
        assertThat(sent).containsExactly((TraceParent) null);
        assertThat(exported.getFinishedSpanItems()).isEmpty();
    }
}
