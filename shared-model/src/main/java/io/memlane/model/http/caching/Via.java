package io.memlane.model.http.caching;

import io.memlane.model.http.FieldNames;
import io.memlane.model.http.Fields;

/** Who a message has come through (RFC 9110 §7.6.3), which shows a request that goes in circles. */
public final class Via {
    private Via() {}

    /**
     * The fields with one more entry.
     *
     * @param protocol version of the message as it was received: {@code 1.1}, {@code 2.0}
     * @param pseudonym a token
     */
    public static Fields append(Fields fields, String protocol, String pseudonym) {
        return fields.plus(FieldNames.VIA, protocol + ' ' + pseudonym);
    }

    /** Whether somebody with that pseudonym has had the request before: then it is answered 508. */
    public static boolean isLoop(Fields request, String pseudonym) {
        String via = request.list(FieldNames.VIA);
        if (via == null) {
            return false;
        }
        for (String entry : withoutComments(via).split(",", -1)) {
            String[] words = entry.strip().split("[ \\t]+", -1);
            if (words.length >= 2 && words[1].equalsIgnoreCase(pseudonym)) {
                return true;
            }
        }
        return false;
    }

    /** Comments may have commas, and comments in them. One that doesn't end is read as if it weren't one. */
    private static String withoutComments(String via) {
        StringBuilder text = new StringBuilder(via.length());
        int depth = 0;
        for (int i = 0; i < via.length(); i++) {
            char c = via.charAt(i);
            if (c == '\\' && depth > 0) {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                text.append(c);
            }
        }
        return depth == 0 ? text.toString() : via;
    }
}
