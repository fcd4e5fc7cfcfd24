package io.memlane.proxy.web.request;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a folder that was asked for without its slash is found: {@code /a/b} is redirected to {@code ./b/}. Relative
 * (RFC 9110 §10.2.2), so that it holds behind whatever a client reaches us through: another host, scheme or prefix. It
 * begins with {@code ./}, so that no name can be taken for an authority ({@code //host}) or a scheme ({@code a:b}).
 */
public final class SlashRedirect {
    /** RFC 3986 §3.3: besides letters and digits, what a segment holds unencoded. An escape stays as it is. */
    private static final String SEGMENT = "-._~!$&'()*+,;=:@%";
    /** RFC 3986 §3.4. */
    private static final String QUERY = SEGMENT + "/?";

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private SlashRedirect() {}

    /**
     * Value for {@code Location}.
     *
     * @param path of the request, as it came and as {@link RequestPath} accepts it; of the client's reading, since an
     *     encoded slash separates no names there. Its last segment is a name
     * @param query of the request, as it came; null if there is none
     */
    public static String location(String path, @Nullable String query) {
        StringBuilder location = new StringBuilder("./");
        encode(location, path.substring(path.lastIndexOf('/') + 1), SEGMENT);
        location.append('/');
        if (query != null) {
            encode(location.append('?'), query, QUERY);
        }
        return location.toString();
    }

    private static void encode(StringBuilder to, String text, String unencoded) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || unencoded.indexOf(c) >= 0) {
                to.append(c);
            } else {
                to.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
            }
        }
    }
}
