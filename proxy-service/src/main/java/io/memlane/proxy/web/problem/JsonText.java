package io.memlane.proxy.web.problem;

/**
 * Writes JSON strings without a library: in the container's error handler, and once for each request in the access log.
 */
public final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /**
     * Appends the text with its quotes. ASCII only, so that neither a terminal nor a reader of lines sees anything in
     * it but text.
     */
    public static StringBuilder quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || c >= 0x7f) {
                json.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    json.append(HEX[c >> shift & 0xf]);
                }
            } else {
                json.append(c);
            }
        }
        return json.append('"');
    }
}
