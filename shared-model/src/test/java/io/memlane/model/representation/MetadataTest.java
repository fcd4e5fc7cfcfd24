package io.memlane.model.representation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataTest {
    @ParameterizedTest
    @CsvSource({
        "'\"a\"', 2, 3, 4, true",
        "'W/\"a\"', 2, 3, 4, false",
        "'\"a\"', 0, 3, 4, false",
        "'\"a\"', 2, 0, 4, false",
        "'\"a\"', 2, 3, 0, false",
        "'\"a\"', -2, -3, -4, true"
    })
    void isResumable_weakOrIncompleteVersion_isNot(String etag, long inode, long modified, long changed, boolean is) {
        Metadata metadata = new Metadata(10, "text/plain", etag, 0, new VersionToken(0, inode, 10, modified, changed));
        assertThat(metadata.isResumable()).isEqualTo(is);
    }
}
