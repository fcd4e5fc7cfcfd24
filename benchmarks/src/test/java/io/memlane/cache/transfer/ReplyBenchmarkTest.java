package io.memlane.cache.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.HotContent;
import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Reply;
import io.memlane.model.http.ResponseHead;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class ReplyBenchmarkTest {

    @Test
    void replies_areThoseOfTheirNames() throws IOException {
        ReplyBenchmark benchmark = new ReplyBenchmark();
        benchmark.open();
        try {
            assertThat(head(benchmark.get(), 200).bodyLengthBytes()).isEqualTo(HotContent.LENGTH_BYTES);
            assertThat(head(benchmark.range(), 206).fields().first(FieldNames.CONTENT_RANGE))
                    .isEqualTo("bytes 1000-1999/" + HotContent.LENGTH_BYTES);
            assertThat(head(benchmark.ranges(), 206).fields().first(FieldNames.CONTENT_TYPE))
                    .startsWith("multipart/byteranges");
            assertThat(head(benchmark.ifNoneMatch(), 304).bodyLengthBytes()).isZero();
        } finally {
            benchmark.close();
        }
        assertThat(benchmark.content.folder()).doesNotExist();
    }

    private static ResponseHead head(Reply reply, int status) {
        assertThat(reply.outcome()).isInstanceOf(ResponseHead.class);
        ResponseHead head = (ResponseHead) reply.outcome();
        assertThat(head.status()).isEqualTo(status);
        return head;
    }
}
