package io.memlane.cache.transfer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.HotContent;
import io.memlane.model.control.ControlMessage.Meta;
import io.memlane.model.control.ControlMessage.Status;
import io.memlane.model.http.Delivery;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReplyBenchmarkTest {

    @Test
    void replies_areThoseOfTheirNames() throws IOException {
        ReplyBenchmark benchmark = new ReplyBenchmark();
        benchmark.open();
        try {
            assertThat(delivery(benchmark.get(), Status.OK).bodyLengthBytes()).isEqualTo(HotContent.LENGTH_BYTES);
            assertThat(delivery(benchmark.range(), Status.PARTIAL).contentRange())
                    .isEqualTo("bytes 1000-1999/" + HotContent.LENGTH_BYTES);
            assertThat(delivery(benchmark.ranges(), Status.PARTIAL).contentType())
                    .startsWith("multipart/byteranges");
            assertThat(delivery(benchmark.ifNoneMatch(), Status.NOT_MODIFIED).bodyLengthBytes())
                    .isZero();
        } finally {
            benchmark.close();
        }
        assertThat(benchmark.content.folder()).doesNotExist();
    }

    private static Delivery delivery(Meta meta, Status status) {
        assertThat(meta.status()).isEqualTo(status);
        return requireNonNull(meta.delivery());
    }
}
