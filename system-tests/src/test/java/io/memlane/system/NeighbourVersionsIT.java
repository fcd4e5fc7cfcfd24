package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.control.ControlMessage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy and a cache that agree on an earlier version of the protocol, as while a pod's images are changed one after the other. */
@ExtendWith(LogsOnFailure.class)
@ParameterizedClass
@MethodSource("earlierVersions")
@Order(1)
@Tag("long")
class NeighbourVersionsIT {
    private static final List<Integer> SIZES = List.of(0, 1, 4096, 65_536, 65_537, 3 << 20);
    private static final String LARGE = "/large.bin";

    private static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static Content content;
    private static Pair pair;

    @Parameter
    int version;

    static IntStream earlierVersions() {
        return IntStream.range(ControlMessage.MIN_VERSION, ControlMessage.MAX_VERSION);
    }

    @BeforeAll
    static void makeContent() {
        content = Content.create();
        for (int size : SIZES) {
            DIGESTS.put("/" + size + ".bin", content.write(size + ".bin", size, size));
        }
        DIGESTS.put(LARGE, content.write("large.bin", 24 << 20, 7));
    }

    @AfterAll
    static void removeContent() {
        content.close();
    }

    @BeforeParameterizedClassInvocation
    static void startPair(int version) {
        pair = Pair.start(settings -> settings.content(content.folder())
                .segments(3)
                .newestVersion(version)
                // Longer than any cache takes to start here.
                .proxy("memlane.proxy.resume-timeout=120s"));
    }

    @AfterParameterizedClassInvocation
    static void stopPair() {
        pair.close();
    }

    @AfterEach
    void atRest() {
        pair.assertAtRest();
    }

    private static void assertServed() throws IOException {
        try (Client client = new Client(pair.contentPort())) {
            for (Map.Entry<String, String> file : DIGESTS.entrySet()) {
                assertThat(client.get(file.getKey()).sha256()).as(file.getKey()).isEqualTo(file.getValue());
            }
            assertThat(client.request("HEAD", LARGE).lengthBytes()).isEqualTo(24 << 20);
            assertThat(client.get("/nothing").status()).isEqualTo(404);
        }
    }

    @Test
    void bodiesOfAllSizes_arriveWhole() throws IOException {
        assertServed();
    }

    @Test
    void rangeAskedFor_isThePart() throws IOException {
        try (RawHttp http = new RawHttp(pair)) {
            RawHttp.Answer answer = http.get("/65536.bin", "Range: bytes=1-2");
            assertThat(answer.status()).isEqualTo(206);
            assertThat(answer.body()).hasSize(2);
        }
    }

    @Test
    void cacheKilledMidBody_goesOn_thenAllIsServed() throws IOException {
        try (Client slow = Client.slow(pair.contentPort())) {
            Client.Exchange body = slow.open("GET", LARGE);
            body.read(300_001);
            pair.cache().kill();
            pair.startCache();
            pair.awaitReady();
            Client.Reply reply = body.rest();
            assertThat(reply.sha256()).isEqualTo(DIGESTS.get(LARGE));
        }
        assertServed();
    }
}
