package io.memlane.runtime.settings;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of which a part is the operator's: {@code [*]} is a place in a list, from 0, and may be left out at the end, where several values
 * stand in one with commas; {@code .*} is a name. As an environment variable a name would lose its dashes and its case, so there it has no
 * form.
 *
 * @param key in the form of {@code Service.keys}
 */
record VariedKey(String key) {
    private static final String PLACE = "#";
    private static final String NAME = "*";
    private static final Pattern GIVEN_PLACE = Pattern.compile("[\\[_](\\d+)(?:[]_]|$)");

    boolean isSetBy(GivenSetting given) {
        boolean variable = given.source() == GivenSetting.Source.VARIABLE;
        if (variable && key.endsWith(NAME)) {
            return false;
        }
        return isSetBy(elements(given.name(), "[.\\[]"), elements())
                || (variable && isSetBy(elements(given.name(), "_"), elements()))
                || (variable && isSetBy(elements(given.name(), "_"), elementsByWords()));
    }

    /** Whether this would be set if names had a form as variables. */
    boolean isNamedBy(GivenSetting given) {
        return key.endsWith(NAME) && isSetBy(elements(given.name(), "_"), elements());
    }

    /** Whether the setting is a group in which this key is. */
    boolean isUnder(GivenSetting given) {
        List<String> group = elements(given.name(), "[.\\[]");
        List<String> elements = elements();
        return group.size() < elements.size() && isSetBy(group, elements.subList(0, group.size()));
    }

    private static boolean isSetBy(List<String> given, List<String> elements) {
        for (int i = 0; i < elements.size(); i++) {
            String element = elements.get(i);
            if (element.equals(NAME)) {
                return given.size() > i;
            }
            if (i == given.size()) {
                return element.equals(PLACE) && i == elements.size() - 1;
            }
            boolean same = element.equals(PLACE) ? given.get(i).matches("[0-9]{1,9}") : element.equals(given.get(i));
            if (!same) {
                return false;
            }
        }
        return given.size() == elements.size();
    }

    private List<String> elements() {
        return Arrays.stream(key.replace("[*]", "." + PLACE).split("\\.", -1))
                .map(VariedKey::plain)
                .toList();
    }

    private List<String> elementsByWords() {
        return Arrays.stream(key.replace("[*]", "." + PLACE).split("[.-]", -1))
                .map(VariedKey::plain)
                .toList();
    }

    private static List<String> elements(String name, String separators) {
        return Arrays.stream(name.split(separators, -1))
                .map(GivenSetting::plain)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    private static String plain(String element) {
        return element.equals(PLACE) || element.equals(NAME) ? element : GivenSetting.plain(element);
    }

    /** The key with places filled in: the first as in the name that was given, if it has one. */
    static String example(String key, String given) {
        Matcher place = GIVEN_PLACE.matcher(given);
        String first = place.find() ? place.group(1) : "0";
        String ended = key.endsWith("[*]") ? key.substring(0, key.length() - "[*]".length()) : key;
        return ended.replaceFirst("\\[\\*]", "[" + first + "]").replaceAll("\\.\\*$", ".NAME");
    }
}
