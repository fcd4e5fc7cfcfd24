package io.memlane.cache.content.listing;

import java.util.Comparator;

/**
 * The order of names, the same on every machine and in every locale: by code points in disregard of case, then by code
 * points. So no two names are equal.
 */
public enum NameOrder implements Comparator<String> {
    INSTANCE;

    @Override
    public int compare(String one, String other) {
        int folded = compare(one, other, true);
        return folded == 0 ? compare(one, other, false) : folded;
    }

    private static int compare(String one, String other, boolean folding) {
        // Two that are equal so far have as many chars, folded or not: no character changes its plane with its case.
        for (int i = 0; i < one.length() && i < other.length(); ) {
            int a = one.codePointAt(i);
            int b = other.codePointAt(i);
            int order = folding ? Integer.compare(fold(a), fold(b)) : Integer.compare(a, b);
            if (order != 0) {
                return order;
            }
            i += Character.charCount(a);
        }
        return Integer.compare(one.length(), other.length());
    }

    /** As {@link String#compareToIgnoreCase}: there are alphabets in which one of the two isn't enough. */
    private static int fold(int codePoint) {
        return Character.toLowerCase(Character.toUpperCase(codePoint));
    }
}
