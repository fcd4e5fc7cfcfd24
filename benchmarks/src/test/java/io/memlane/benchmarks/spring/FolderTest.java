package io.memlane.benchmarks.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder's own rules: the container refuses most of these paths before. */
@Tag("long")
class FolderTest {
    @TempDir
    Path parent;

    @Test
    void find_fileBelow_hasItsLength() throws IOException {
        ServedFolder served = ServedFolder.below(parent);
        served.write("file", 7);

        StoredFile file = new Folder(served.path()).find("/file");

        assertThat(file).isNotNull();
        assertThat(file.lengthBytes()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../secret", "/a/../../secret", "//../secret", "/", "/missing", "/with\0nul"})
    void find_anythingElse_isAbsent(String requestPath) throws IOException {
        assertThat(new Folder(ServedFolder.below(parent).path()).find(requestPath))
                .isNull();
    }

    @Test
    void find_absolutePath_isAbsent() throws IOException {
        Folder folder = new Folder(ServedFolder.below(parent).path());

        assertThat(folder.find("/" + parent.resolve("secret"))).isNull();
    }
}
