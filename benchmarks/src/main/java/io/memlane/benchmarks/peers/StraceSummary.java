package io.memlane.benchmarks.peers;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code strace -c} writes at its end. The lines are summed up: which number of the last one is the total of the calls depends on the
 * version, as some leave a column of it empty. That line says that nothing is cut off.
 */
final class StraceSummary {
    /** Share of the time, seconds, microseconds per call, calls, errors if there are any, name. */
    private static final Pattern CALL =
            Pattern.compile("\\s*\\S+\\s+\\S+\\s+\\d+\\s+(\\d+)(?:\\s+\\d+)?\\s+[a-z_]\\S*");

    private static final Pattern TOTAL = Pattern.compile("\\s*\\d.*\\stotal\\s*");

    private StraceSummary() {}

    /**
     * The number of system calls.
     *
     * @param text of one summary, or of one for each kind of programs (64 bit, 32 bit)
     * @return empty if this is no whole summary
     */
    static OptionalLong calls(String text) {
        long sum = 0;
        boolean whole = false;
        for (String line : text.lines().toList()) {
            Matcher call = CALL.matcher(line);
            if (TOTAL.matcher(line).matches()) {
                whole = true;
            } else if (call.matches()) {
                try {
                    sum = Math.addExact(sum, Long.parseLong(call.group(1)));
                } catch (ArithmeticException | NumberFormatException e) {
                    return OptionalLong.empty();
                }
            }
        }
        return whole ? OptionalLong.of(sum) : OptionalLong.empty();
    }
}
