package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A 206 of which the beginning has been read, by a client that takes little at a time. */
final class PartialBody {
    private static final int BEGINNING_BYTES = 300_001;

    private final String range;
    private final Client.Exchange exchange;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    private PartialBody(String range, Client.Exchange exchange) {
        this.range = range;
        this.exchange = exchange;
    }

    /** Asks, and adds the client to those that the caller closes. */
    static PartialBody begin(Pair pair, List<Client> clients, String path, String range) throws IOException {
        Client client = Client.slow(pair.contentPort());
        clients.add(client);
        PartialBody body = new PartialBody(range, client.open("GET", path, "Range: " + range));
        assertThat(body.exchange.status()).as(range).isEqualTo(206);
        body.receive(BEGINNING_BYTES);
        return body;
    }

    String range() {
        return range;
    }

    long lengthBytes() {
        return exchange.lengthBytes();
    }

    private void receive(long bytes) throws IOException {
        byte[] buffer = new byte[16 << 10];
        while (received.size() < bytes) {
            int n = exchange.read(buffer);
            if (n < 0) {
                return;
            }
            received.write(buffer, 0, n);
        }
    }

    /** Reads what comes of one range: bytes of the file, all of them or fewer if the connection is cut. */
    void assertBeginsLike(byte[] file) {
        try {
            receive(Long.MAX_VALUE);
        } catch (IOException cut) {
            assertThat(received.size()).isLessThan((int) exchange.lengthBytes());
        }
        int first = Integer.parseInt(range.replaceAll("bytes=|-", ""));
        byte[] bytes = received.toByteArray();
        assertThat(Arrays.equals(bytes, 0, bytes.length, file, first, first + bytes.length))
                .as(range)
                .isTrue();
    }

    /** Reads the rest: all of the parts, in the order of the request, with the file's bytes. */
    void assertIsOf(byte[] file) throws IOException {
        receive(Long.MAX_VALUE);
        assertThat(exchange.receivedBytes()).as(range).isEqualTo(exchange.lengthBytes());
        List<String> lines = Stream.of("Content-Type", "Content-Range")
                .filter(name -> !exchange.header(name).isEmpty())
                .map(name -> name + ": " + exchange.header(name))
                .toList();
        List<Multipart.Part> parts = Multipart.parts(new RawHttp.Answer(206, lines, received.toByteArray()));
        assertThat(parts).as(range).hasSize(range.split(",").length);
        for (Multipart.Part part : parts) {
            byte[] slice = Arrays.copyOfRange(file, part.first(), part.last() + 1);
            assertThat(Arrays.mismatch(part.bytes(), slice))
                    .as("%s: first wrong byte behind %d", range, part.first())
                    .isNegative();
        }
    }
}
