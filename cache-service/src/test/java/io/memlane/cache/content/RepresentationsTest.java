package io.memlane.cache.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.model.representation.Metadata;
import io.memlane.model.representation.VersionToken;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepresentationsTest {

    @ParameterizedTest
    @CsvSource({
        "/a.html, text/html;charset=utf-8",
        "/a.TXT, text/plain;charset=utf-8",
        "/a.css, text/css;charset=utf-8",
        "/a.js, text/javascript;charset=utf-8",
        "/a.json, application/json",
        "/a.png, image/png",
        "/a.svg, image/svg+xml",
        "/a.b.zip, application/zip",
        "/a, application/octet-stream",
        "/a., application/octet-stream",
        "/.html, text/html;charset=utf-8",
        "/x.html/a, application/octet-stream",
        "/a.nosuchtype, application/octet-stream"
    })
    void mediaType_name_tellsType(String path, String mediaType) {
        assertThat(Representations.mediaType(path, Path.of("/content/file"))).isEqualTo(mediaType);
    }

    @Test
    void describe_timeBeforeTheEpoch_isRoundedDown() {
        VersionToken version = new VersionToken(1, 2, 255, -1, 0);
        Metadata metadata = Representations.describe("/a", Path.of("a"), version);
        assertThat(metadata.lastModifiedMillis()).isEqualTo(-1);
        assertThat(metadata.etag()).isEqualTo("\"ffffffffffffffff-ff\"");
        assertThat(metadata.version()).isSameAs(version);
    }

    @Test
    void entityTag_timeOrSizeDiffers_differs() {
        VersionToken version = new VersionToken(1, 2, 3, 4, 5);
        assertThat(Representations.entityTag(version)).isEqualTo("\"4-3\"");
        // Replicas hold the same file on other devices, with other change times.
        assertThat(Representations.entityTag(new VersionToken(9, 8, 3, 4, 7))).isEqualTo("\"4-3\"");
        assertThat(Representations.entityTag(new VersionToken(1, 2, 3, 5, 5))).isEqualTo("\"5-3\"");
        assertThat(Representations.entityTag(new VersionToken(1, 2, 4, 4, 5))).isEqualTo("\"4-4\"");
    }
}
