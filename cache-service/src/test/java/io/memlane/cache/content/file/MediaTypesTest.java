package io.memlane.cache.content.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {

    @ParameterizedTest
    @CsvSource({
        "/a.html, text/html;charset=utf-8",
        "/a.TXT, text/plain;charset=utf-8",
        "/a.css, text/css;charset=utf-8",
        "/a.js, text/javascript;charset=utf-8",
        "/a.mjs, text/javascript;charset=utf-8",
        "/a.json, application/json",
        "/a.map, application/json",
        "/a.webmanifest, application/manifest+json",
        "/a.md, text/markdown;charset=utf-8",
        "/a.vtt, text/vtt;charset=utf-8",
        "/a.mpd, application/dash+xml",
        "/a.m3u8, application/vnd.apple.mpegurl",
        "/a.ts, video/mp2t",
        "/a.mp4, video/mp4",
        "/a.heic, image/heic",
        "/a.jxl, image/jxl",
        "/a.avif, image/avif",
        "/a.webp, image/webp",
        "/a.woff2, font/woff2",
        "/a.wasm, application/wasm",
        "/a.png, image/png",
        "/a.svg, image/svg+xml",
        "/a.pdf, application/pdf",
        "/a.b.zip, application/zip",
        "/a.css.gz, application/gzip",
        "/a.css.br, application/x-brotli",
        "/a.css.zst, application/zstd",
        "/a.yaml, application/yaml",
        "/a.yml, application/yaml",
        "/a.toml, application/toml",
        "/a.jsonld, application/ld+json",
        "/a.geojson, application/geo+json",
        "/a.ndjson, application/x-ndjson",
        "/a.glb, model/gltf-binary",
        "/a.gltf, model/gltf+json",
        "/a.cjs, text/javascript;charset=utf-8",
        "/a.apng, image/apng",
        "/a.heif, image/heif",
        "/a.flac, audio/flac",
        "/a.wav, audio/wav",
        "/a.aac, audio/aac",
        "/a.m4s, video/iso.segment",
        "/a.usdz, model/vnd.usdz+zip",
        "/a.stl, model/stl",
        "/a.obj, model/obj",
        "/a.mobileconfig, application/x-apple-aspen-config",
        "/a.plist, text/xml;charset=utf-8",
        "/a.pkpass, application/vnd.apple.pkpass",
        "/a.jsonl, application/jsonl",
        "/a.importmap, application/importmap+json",
        "/a.tgz, application/gzip",
        "/a.tar.gz, application/gzip",
        "/a.tar.xz, application/x-xz",
        "/a.txz, application/x-xz",
        "/a.rpm, application/x-rpm",
        "/a.deb, application/vnd.debian.binary-package",
        "/a.udeb, application/vnd.debian.binary-package",
        "/a.jar, application/java-archive",
        "/a.war, application/java-archive",
        "/a.ear, application/java-archive",
        "/a.apk, application/vnd.android.package-archive",
        "/a.msix, application/msix",
        "/a.flatpakref, application/vnd.flatpak.ref",
        "/a.zsync, application/x-zsync",
        "/a.iso, application/x-iso9660-image",
        "/a.vcf, text/vcard;charset=utf-8",
        "/a.parquet, application/vnd.apache.parquet",
        "/a.sqlite, application/vnd.sqlite3",
        "/a.sha256, text/plain;charset=utf-8",
        "/a.rs, text/plain;charset=utf-8",
        "/a.shtml, text/html;charset=utf-8",
        "/a.ico, image/x-icon",
        "/a.ttf, font/ttf",
        "/a.opus, audio/ogg",
        "/a.m4a, audio/mp4",
        "/a.xhtml, application/xhtml+xml",
        "/a, application/octet-stream",
        "/a., application/octet-stream",
        "/.html, text/html;charset=utf-8",
        "/x.html/a, application/octet-stream",
        "/a.nosuchtype, application/octet-stream"
    })
    void of_name_tellsType(String path, String mediaType) {
        assertThat(MediaTypes.STANDARD.of(path, Path.of("/content/file"))).isEqualTo(mediaType);
    }

    @Test
    void of_keyWithoutExtension_isThatOfTheFile() {
        assertThat(MediaTypes.STANDARD.of("/key", Path.of("/content/file.png"))).isEqualTo("image/png");
        assertThat(MediaTypes.STANDARD.of("/", Path.of("/content/index.html"))).isEqualTo("text/html;charset=utf-8");
    }

    @Test
    void of_statedByTheOperator_isTakenAsItIs() {
        MediaTypes types = new MediaTypes(List.of("MD = text/plain;charset=iso-8859-1", "x=text/x"));
        assertThat(types.of("/a.md", Path.of("a.md"))).isEqualTo("text/plain;charset=iso-8859-1");
        assertThat(types.of("/a.X", Path.of("a.X"))).isEqualTo("text/x");
        assertThat(types.of("/a.png", Path.of("a.png"))).isEqualTo("image/png");
    }
}
