package io.memlane.proxy.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ErrorPageTest {
    private static String render(Problem problem) {
        return new String(ErrorPage.render(problem), StandardCharsets.UTF_8);
    }

    @Test
    void render_anyError_saysWhatTheProblemSays() {
        for (int status = 400; status < 600; status++) {
            Problem problem = Problem.ofStatus(status);
            assertThat(render(problem))
                    .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                    .contains(
                            "<title>" + status + " " + ErrorPage.escape(problem.title()) + "</title>",
                            "<h1>" + ErrorPage.escape(problem.title()) + "</h1>",
                            "<p>" + ErrorPage.escape(problem.detail()) + "</p>")
                    .hasSizeLessThan(1024);
        }
    }

    /** Whatever stands in a problem, the page keeps its shape; as XML, which is stricter than HTML. */
    @Test
    void render_awkwardText_isTextAndNothingElse() throws Exception {
        String awkward = "</p><script>alert(1)</script>\" onload='x' &amp; <!-- é€ \ud83d\udc0c";
        String page = render(new Problem("about:blank", 418, awkward, awkward, 0));
        String xml = page.replaceAll("<meta[^>]*>", "").replace("<!DOCTYPE html>\n", "");
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(document.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo(awkward);
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("418 " + awkward);
        assertThat(document.getElementsByTagName("p").item(0).getTextContent()).isEqualTo(awkward);
    }

    @Test
    void escape_controlCharacters_areReplaced() {
        assertThat(ErrorPage.escape("a\0b\u001b[31m\u0085\n\t")).isEqualTo("a\uFFFDb\uFFFD[31m\uFFFD\n\t");
    }

    /** A browser that obeys the policy applies the style: the digest is that of what stands between the tags. */
    @Test
    void securityPolicy_namesTheDigestOfTheStyle() throws Exception {
        Matcher style = Pattern.compile("<style>(.*)</style>").matcher(render(Problem.ofStatus(404)));
        assertThat(style.find()).isTrue();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(style.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(ErrorPage.SECURITY_POLICY)
                .isEqualTo("default-src 'none'; style-src 'sha256-"
                        + Base64.getEncoder().encodeToString(digest) + "'");
    }
}
