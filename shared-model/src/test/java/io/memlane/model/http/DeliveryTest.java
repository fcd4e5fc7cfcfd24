package io.memlane.model.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryTest {
    /** Zeros are times and inodes like any other: what can't be relied on, an earlier cache says by a weak tag. */
    @ParameterizedTest
    @CsvSource({
        "'\"a\"', 2, 3, 4, true",
        "'W/\"a\"', 2, 3, 4, false",
        "'\"a\"', 0, 0, 0, true",
        "'\"a\"', -2, -3, -4, true"
    })
    void whole_ofACacheThatDoesNotSay_isResumableByItsTag(
            String etag, long inode, long modified, long changed, boolean is) {
        Metadata metadata = new Metadata(10, "text/plain", etag, 0, new VersionToken(0, inode, 10, modified, changed));
        assertThat(Delivery.whole(metadata).resumable()).isEqualTo(is);
    }
}
