package io.memlane.proxy.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §10.2.2, RFC 3986 §5. */
class SlashRedirectTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/a, -, ./a/",
                "/a/b, -, ./b/",
                "/a/b, x=1&y=/, ./b/?x=1&y=/",
                "/a, '', ./a/?",
                "/a:b, -, ./a:b/",
                "/http:, -, ./http:/",
                "//host, -, ./host/",
                "/grün, -, ./gr%C3%BCn/",
                "/🐌 é, -, ./%F0%9F%90%8C%20%C3%A9/",
                "/gr%c3%bcn, -, ./gr%c3%bcn/",
                "/100%25, -, ./100%25/",
                "/a%3Fb%23c, -, ./a%3Fb%23c/",
                "/x/@scope%2Fname, -, ./@scope%2Fname/",
                "/a, k=%E9&%C3%A9, ./a/?k=%E9&%C3%A9",
                "'/<\"a\">', -, ./%3C%22a%22%3E/",
                "/a\\b, -, ./a%5Cb/",
                "/a, %41%zz?/é #, ./a/?%41%zz?/%C3%A9%20%23",
                "/a, '\"<>\\^`{|}', ./a/?%22%3C%3E%5C%5E%60%7B%7C%7D",
            })
    void location_isTheNameWithASlash(String path, @Nullable String query, String location) {
        assertThat(SlashRedirect.location(path, query)).isEqualTo(location);
    }

    @Test
    void location_lineEnds_areEncoded() {
        assertThat(SlashRedirect.location("/a\r\nX: y", "b\r\nSet-Cookie: c"))
                .isEqualTo("./a%0D%0AX:%20y/?b%0D%0ASet-Cookie:%20c");
    }

    /** Wherever it is resolved, it stays on the host and names the same folder. */
    @Test
    void location_random_leadsToTheSamePathWithASlash() {
        long seed = System.nanoTime();
        System.out.println("SlashRedirectTest seed " + seed);
        Random random = new Random(seed);
        String[] pieces = {
            "a", ":", "@", ".", "..", ";", "=", "&", "%25", "%2f", "%3F", "%23", " ", "\"", "<", "é", "🐌", "\\", "~",
            "*"
        };
        for (int i = 0; i < 5_000; i++) {
            StringBuilder name = new StringBuilder("n");
            for (int j = random.nextInt(8); j > 0; j--) {
                name.insert(random.nextInt(2) == 0 ? 0 : name.length(), pieces[random.nextInt(pieces.length)]);
            }
            String path = "/f/" + name;
            URI base = URI.create("http://host:1/prefix/f/x");
            URI target = base.resolve(SlashRedirect.location(path, "q"));
            assertThat(target.getAuthority()).as("seed %d", seed).isEqualTo("host:1");
            assertThat(target.getPath())
                    .as("seed %d", seed)
                    .isEqualTo("/prefix" + URLDecoder.decode(path, StandardCharsets.UTF_8) + "/");
            assertThat(target.getQuery()).isEqualTo("q");
        }
    }
}
