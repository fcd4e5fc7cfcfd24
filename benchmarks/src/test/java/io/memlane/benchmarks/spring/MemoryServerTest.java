package io.memlane.benchmarks.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class MemoryServerTest {
    private ServedFolder folder;
    private RunningService server;

    @BeforeAll
    void start(@TempDir Path parent) throws IOException {
        folder = ServedFolder.below(parent);
        server = RunningService.start(MemoryServer.class, folder.argument());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 1_000_000, 16 << 20})
    void get_fileOfAnyLength_isTheSameEachTime(int lengthBytes) throws Exception {
        byte[] content = folder.write("get-" + lengthBytes, lengthBytes);

        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> answer = server.get("/get-" + lengthBytes);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(content);
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(lengthBytes);
        }
    }

    @Test
    void head_file_hasItsLengthAndNoBody() throws Exception {
        folder.write("head", 1_000);

        HttpResponse<byte[]> answer = server.head("/head");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(1_000);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void get_missingFile_isNotFound() throws Exception {
        assertThat(server.get("/missing").statusCode()).isEqualTo(404);
    }

    @Test
    void get_fileThatIsTooLarge_isNotFound() throws Exception {
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.path().resolve("large").toFile(), "rw")) {
            sparse.setLength((64L << 20) + 1);
        }

        assertThat(server.get("/large").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../secret", "/%2e%2e/secret", "/..%2fsecret"})
    void get_pathOutOfTheFolder_isRefused(String path) throws Exception {
        assertThat(server.get(path).statusCode()).isIn(400, 404);
    }
}
