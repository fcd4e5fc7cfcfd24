package io.memlane.model.http;

/**
 * Reads weights of the {@code Accept} fields (RFC 9110 §12.4.2). In thousandths, since there are three decimals at
 * most.
 */
public final class QualityValue {
    /** Without a weight. */
    public static final int HIGHEST = 1000;
    /** Not acceptable. */
    public static final int REFUSED = 0;
    /** Not by the grammar. */
    public static final int INVALID = -1;

    private static final int MAX_CHARS = "0.123".length();

    private QualityValue() {}

    /** {@code ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )}: 0 to 1000, or {@link #INVALID}. */
    public static int parse(String value) {
        int length = value.length();
        if (length == 0 || length > MAX_CHARS || (length > 1 && value.charAt(1) != '.')) {
            return INVALID;
        }
        int thousandths = 0;
        int unit = HIGHEST;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (i == 1) {
                continue;
            }
            if (!FieldScanner.isDigit(c)) {
                return INVALID;
            }
            thousandths += (c - '0') * unit;
            unit /= 10;
        }
        return thousandths <= HIGHEST ? thousandths : INVALID;
    }
}
