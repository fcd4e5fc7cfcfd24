package io.memlane.model.http;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What separates the parts of a multipart body (RFC 2046 §5.1.1). Content isn't searched for it: 128 random bits don't
 * occur by accident, and somebody who writes content can't know them beforehand. A fixed one would let such a person
 * end a part early and add others.
 *
 * @param text letters and digits, {@value #CHARS} of them, so that it needs no quotes and the length of a body is known
 *     before it is
 */
public record Boundary(String text) {
    static final int CHARS = 32;

    private static final Pattern VALID = Pattern.compile("[0-9A-Za-z]{" + CHARS + "}");

    /** @throws IllegalArgumentException if it is of another form */
    public Boundary {
        if (!VALID.matcher(text).matches()) {
            throw new IllegalArgumentException("not a boundary: " + text);
        }
    }

    /** @param random not to be guessed from outside where content comes from somebody else: a {@code SecureRandom} */
    public static Boundary random(RandomGenerator random) {
        HexFormat hex = HexFormat.of();
        return new Boundary(hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()));
    }
}
