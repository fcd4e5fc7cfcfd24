package io.memlane.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlane.proxy.content.ContentRequest;
import io.memlane.proxy.control.FakeSession;
import io.memlane.proxy.control.SharedMemory;
import io.memlane.runtime.tracing.TraceSpan;
import io.memlane.runtime.tracing.Tracing;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tracer that fails costs no request, and nothing of the pool's. Closing the fixture checks that nothing is leased. */
class FailingTracerTest {
    @TempDir(factory = SharedMemory.class)
    Path folder;

    /** Fails at the spans of one name. */
    private static final class Failing implements SpanProcessor {
        private final String name;
        private final boolean atStart;
        private final Throwable failure;

        Failing(String name, boolean atStart, Throwable failure) {
            this.name = name;
            this.atStart = atStart;
            this.failure = failure;
        }

        private void fail(ReadableSpan span) {
            if (span.getName().equals(name)) {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
        }

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            if (atStart) {
                fail(span);
            }
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            if (!atStart) {
                fail(span);
            }
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    private static void fetch(SourceFixture fixture, Failing failing, SourceFixture.Sink sink) throws IOException {
        Tracing tracing = Tracing.by(OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SdkTracerProvider.builder().addSpanProcessor(failing).build())
                .build());
        try (TraceSpan request = tracing.ofRequest("request", null, null)) {
            fixture.get(ContentRequest.get("/50000").within(request), sink);
        }
    }

    private SourceFixture fixture() throws IOException {
        return new SourceFixture(folder, 1, 1, SourceFixture.times());
    }

    @ParameterizedTest
    @CsvSource({
        "acquire, true",
        "acquire, false",
        "control, true",
        "control, false",
        "transfer, true",
        "transfer, false",
        "request, true",
        "request, false"
    })
    void fetch_tracerThrows_bodyIsWhole(String span, boolean atStart) throws Exception {
        try (SourceFixture fixture = fixture()) {
            SourceFixture.Sink sink = new SourceFixture.Sink();
            fetch(fixture, new Failing(span, atStart, new IllegalStateException("a test's")), sink);
            assertThat(sink.body.toByteArray()).isEqualTo(FakeSession.body(50_000));
            fixture.assertServes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "acquire, true",
        "acquire, false",
        "control, true",
        "control, false",
        "transfer, true",
        "transfer, false"
    })
    void fetch_tracerFailsWithAnError_leaseAndPermitsAreGivenBack(String span, boolean atStart) throws Exception {
        try (SourceFixture fixture = fixture()) {
            Error failure = new StackOverflowError("a test's");
            assertThatThrownBy(() -> fetch(fixture, new Failing(span, atStart, failure), new SourceFixture.Sink()))
                    .isSameAs(failure);
            assertThat(fixture.pool.leased()).isZero();
            fixture.pool.awaitIdle(1);
            fixture.assertServes();
        }
    }
}
