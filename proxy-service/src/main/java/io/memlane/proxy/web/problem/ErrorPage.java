package io.memlane.proxy.web.problem;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;

/**
 * A {@link Problem} for people: small, readable without style, dark where the browser is, with nothing to load and
 * nothing that runs. Of the request it repeats nothing.
 */
public final class ErrorPage {
    static final String MEDIA_TYPE = "text/html;charset=utf-8";

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");
    private static final String STYLE =
            "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem}";

    /** Value for {@code Content-Security-Policy}: the page's own style and nothing else. */
    public static final String SECURITY_POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE) + "'";

    private ErrorPage() {}

    /** In UTF-8. */
    static byte[] render(Problem problem) {
        String title = escape(problem.title());
        return ("<!DOCTYPE html>\n"
                        + "<html lang=\"en\">\n"
                        + "<head>\n"
                        + "<meta charset=\"utf-8\">\n"
                        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                        + "<meta name=\"color-scheme\" content=\"light dark\">\n"
                        + "<title>" + problem.status() + ' ' + title + "</title>\n"
                        + "<style>" + STYLE + "</style>\n"
                        + "</head>\n"
                        + "<body>\n"
                        + "<main>\n"
                        + "<h1>" + title + "</h1>\n"
                        + "<p>" + escape(problem.detail()) + "</p>\n"
                        + "<p><small>HTTP status " + problem.status() + "</small></p>\n"
                        + "</main>\n"
                        + "</body>\n"
                        + "</html>\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** For text and for values in quotes. Control characters, which HTML doesn't allow, become U+FFFD. */
    static String escape(String text) {
        return HtmlUtils.htmlEscape(CONTROLS.matcher(text).replaceAll("\uFFFD"), StandardCharsets.UTF_8.name());
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
