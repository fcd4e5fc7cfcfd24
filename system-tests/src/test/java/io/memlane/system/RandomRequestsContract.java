package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.system.RawHttp.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Requests by chance, as many as {@code -Dmemlane.system.fuzz} says for each kind of them; {@code -Dmemlane.system.seed} repeats a run. */
abstract class RandomRequestsContract extends HttpContract {
    private static final int REQUESTS = Integer.getInteger("memlane.system.fuzz", 120);
    private static final long SEED = Long.getLong("memlane.system.seed", System.nanoTime());

    /** Another one for each pair, so that together they try more. */
    private final long seed;

    RandomRequestsContract(HttpWorld world) {
        super(world);
        seed = SEED + world.toString().hashCode();
        System.out.println("random requests, " + world + ", seed " + SEED);
    }

    @AfterAll
    void logsAreQuiet() {
        pair.proxy().assertQuietLog();
        pair.cache().assertQuietLog();
    }

    @Test
    void ranges_atRandom_equalTheSlices() throws IOException {
        new RandomRanges(bytes, seed).run(pair, "/a.bin", REQUESTS);
        new RandomRanges(bytes("docs/index.html"), seed).run(pair, "/docs/", REQUESTS);
    }

    @Test
    void requests_pathsConditionsRangesAndCodingsTogether_areAnsweredAsTheRfcSays() throws IOException {
        new RandomRequests(world, seed).run(3 * REQUESTS);
    }

    @Test
    void paths_hostileOrAlmostRight_areAFileOrRefused() throws IOException {
        new RandomPaths(world, seed).run(3 * REQUESTS);
    }

    /** Whatever stands in a field, the answer is one that the RFC knows, and bytes are those of the file. */
    @Test
    void fields_garbage_neverFailAndNeverLie() throws IOException {
        Random random = new Random(seed);
        List<String> names = List.of(
                "Range",
                "If-Range",
                "If-Match",
                "If-None-Match",
                "If-Modified-Since",
                "If-Unmodified-Since",
                "Accept-Encoding",
                "Accept",
                "Connection");
        for (int i = 0; i < REQUESTS; i++) {
            String name = names.get(random.nextInt(names.size()));
            String line = name + ": " + garbage(random);
            try (RawHttp http = new RawHttp(pair)) {
                Answer answer = http.get("/a.bin", line);
                assertThat(answer.status()).as("%s", line).isIn(200, 206, 304, 400, 412, 416, 431);
                if (answer.status() == 200) {
                    assertThat(answer.body()).as("%s", line).isEqualTo(bytes);
                }
                if (answer.status() == 206) {
                    Multipart.parts(answer)
                            .forEach(part -> assertThat(part.bytes())
                                    .as("%s", line)
                                    .isEqualTo(Arrays.copyOfRange(bytes, part.first(), part.last() + 1)));
                }
            } catch (EOFException | SocketException closed) {
                assertThat(name).as("%s", line).isEqualTo("Connection");
            }
        }
    }

    private String garbage(Random random) {
        List<String> pieces = List.of(
                "bytes",
                "=",
                "0",
                "-",
                "9",
                ",",
                " ",
                "\t",
                "\"",
                "W/",
                etag,
                HttpWorld.DATE,
                "*",
                ";",
                "q=",
                "gzip",
                "br",
                "close",
                "99999999999999999999",
                "\u00e9",
                "\u0080",
                "\\",
                "text/html");
        StringBuilder garbage = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            garbage.append(pieces.get(random.nextInt(pieces.size())));
        }
        return garbage.toString();
    }
}
