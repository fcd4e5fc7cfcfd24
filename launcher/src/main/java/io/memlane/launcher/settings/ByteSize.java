package io.memlane.launcher.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size in the notation that the services read, such as {@code 64KB}.
 *
 * @param text as it was given, and as it is handed on
 */
public record ByteSize(String text, long bytes) {
    private static final Pattern NOTATION = Pattern.compile("([0-9]{1,9})(B|KB|MB|GB)?");

    /** Empty if it is no size, or none above zero. */
    public static Optional<ByteSize> parse(String text) {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int shift = switch (String.valueOf(matcher.group(2))) {
            case "KB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            default -> 0;
        };
        long bytes = Long.parseLong(matcher.group(1)) << shift;
        return bytes > 0 ? Optional.of(new ByteSize(text, bytes)) : Optional.empty();
    }
}
