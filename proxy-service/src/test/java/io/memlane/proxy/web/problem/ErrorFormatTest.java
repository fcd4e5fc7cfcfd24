package io.memlane.proxy.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §12.5.1. */
class ErrorFormatTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Firefox, Chromium, Safari; w3m; Lynx.
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                "text/html, text/*;q=0.5, image/*, application/*, audio/*, video/*",
                "text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01",
                "text/html",
                "TEXT/HTML",
                "text/html;level=1",
                "text/html;p=\",;\\\"q=0,\"",
                "text/*",
                "text/html, */*",
                "text/html, application/*",
                "*/*, text/html",
                "text/*, */*",
                "text/html, application/json;q=0.9",
                "text/html;q=0.2, application/json;q=0.1",
                "text/html;q=0.1, */*;q=0",
                ", ,text/html ,,",
                "text/html ; q=1.0",
                "text/html;q=1;q=0",
                "application/json;q=x, text/html;q=0.1",
            })
    void of_htmlRatherThanAnything_page(String accept) {
        assertThat(ErrorFormat.of(accept)).isEqualTo(ErrorFormat.PAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "*/*;q=0.5",
                "application/json",
                "application/problem+json",
                "application/json, text/plain, */*",
                "application/json, text/html",
                "text/html, application/json",
                "text/html;q=0.5, application/problem+json",
                "text/html;q=0.5, application/json;q=0.1, application/problem+json;q=0.9",
                "text/html;q=0.5, */*",
                "text/html;q=0",
                "text/html;q=0, text/*",
                "text/html;q=0.0, */*;q=0.1",
                "text/html;q=high",
                "text/html;q=1.1",
                "image/avif,image/webp,*/*",
                "video/mp4",
                "text/plain",
                "application/xhtml+xml",
                "text",
                "/",
                "text / html",
                "text/htmlx",
                "\"text/html\"",
                "\"text/html, text/html",
            })
    void of_anythingElse_problem(String accept) {
        assertThat(ErrorFormat.of(accept)).isEqualTo(ErrorFormat.PROBLEM);
    }

    @Test
    void of_noField_problem() {
        assertThat(ErrorFormat.of(null)).isEqualTo(ErrorFormat.PROBLEM);
    }

    @Test
    void of_random_nothingEscapes() {
        long seed = System.nanoTime();
        System.out.println("ErrorFormatTest seed " + seed);
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "text",
                "/",
                "html",
                "application",
                "json",
                "*",
                "*/*",
                "text/html",
                ";",
                ",",
                "q=",
                "q=0.5",
                "Q=1",
                "\"",
                "\\",
                " ",
                "\t",
                "\0",
                "\u00e4");
        int pages = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder accept = new StringBuilder();
            for (int j = random.nextInt(10); j > 0; j--) {
                accept.append(pieces.get(random.nextInt(pieces.size())));
            }
            String field = accept.toString();
            if (ErrorFormat.of(field) == ErrorFormat.PAGE) {
                assertThat(field).as("seed %d", seed).containsIgnoringCase("text/");
                pages++;
            }
        }
        assertThat(pages).isPositive();
    }
}
