package io.memlane.cache.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.http.EntityTag;
import io.memlane.model.http.Metadata;
import org.junit.jupiter.api.Test;

class RepresentationsTest {

    @Test
    void describe_timeBeforeTheEpoch_isRoundedDown() {
        FileVersion version = new FileVersion(1, 2, 255, -1, 0);
        Metadata metadata = Representations.describe(
                "a/b", version, new FileTag(EntityTag.of(version.modifiedNanos(), 255), FileTag.Source.TIME));
        assertThat(metadata.mediaType()).isEqualTo("a/b");
        assertThat(metadata.lastModifiedMillis()).isEqualTo(-1);
        assertThat(metadata.etag()).isEqualTo("\"ffffffffffffffff-ff\"");
        assertThat(metadata.version()).isSameAs(version);
    }
}
