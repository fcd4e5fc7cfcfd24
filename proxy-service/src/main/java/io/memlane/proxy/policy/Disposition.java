package io.memlane.proxy.policy;

import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;

/** How a browser presents content (RFC 6266). */
public enum Disposition {
    /** Shown, and saved under its name. */
    INLINE,
    /** Saved at once. */
    ATTACHMENT;

    /** Characters that every browser takes as they are in a quoted file name; {@code %} isn't among them. */
    private static final String PLAIN = " !#$&'()+,-.;=@[]^_`{}~";

    /**
     * Value for {@code Content-Disposition}: the name plainly, and for names that not everybody reads the same way, in the form of RFC
     * 8187 too.
     *
     * @param path decoded; a folder's ends in a slash
     */
    String header(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        ContentDisposition.Builder builder =
                this == INLINE ? ContentDisposition.inline() : ContentDisposition.attachment();
        if (name.isEmpty()) {
            builder.filename(Policies.INDEX);
        } else if (name.chars().allMatch(Disposition::isPlain)) {
            builder.filename(name);
        } else {
            builder.filename(name, StandardCharsets.UTF_8);
        }
        return builder.build().toString();
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
    }
}
