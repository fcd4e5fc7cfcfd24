package io.memlane.runtime.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a setting as a source of configuration has it. The rules by which it stands for a key are those of Spring Boot's relaxed
 * binding; a test in each service holds them against it.
 *
 * @param name such as {@code memlane.pool.slotSize} or {@code MEMLANE_POOL_SLOTSIZE}
 * @param source where it was given
 * @param origin the same for a reader, such as {@code application.yml:3}
 * @param empty whether it was given without a value
 */
public record GivenSetting(String name, Source source, String origin, boolean empty) {
    private static final String PREFIX = "memlane";

    /** Kinds of sources that are treated differently. */
    public enum Source {
        /** The command line, which belongs to one process alone. */
        ARGUMENT,
        /** The process's environment, where names have a form of their own, and which others write too. */
        VARIABLE,
        /** Files, system properties and all other sources. */
        PROPERTY
    }

    /** Whether it claims to be one of ours. */
    boolean isOurs() {
        List<String> elements = elements(name);
        return (elements.size() > 1 && elements.getFirst().equals(PREFIX))
                || (source == Source.VARIABLE && name.toLowerCase(Locale.ROOT).startsWith(PREFIX + "_"));
    }

    /** Whether it sets this key. */
    boolean sets(String key) {
        if (key.indexOf('*') >= 0) {
            return new VariedKey(key).isSetBy(this);
        }
        if (elements(name).equals(elements(key))) {
            return true;
        }
        if (source != Source.VARIABLE) {
            return false;
        }
        String words = key.replace('.', '_').replace('-', '_');
        return elements(name, "_").equals(elements(key))
                || name.equals(words.toUpperCase(Locale.ROOT))
                || name.equals(words);
    }

    /** Whether it is the group of this key, as of a file's section that has no keys. */
    boolean isGroupOf(String key) {
        if (key.indexOf('*') >= 0) {
            return new VariedKey(key).isUnder(this);
        }
        List<String> group = elements(name);
        List<String> elements = elements(key);
        return group.size() < elements.size()
                && elements.subList(0, group.size()).equals(group);
    }

    /** The key in the form of this setting's source. */
    String inTheFormOf(String key) {
        String one = VariedKey.example(key, name);
        return source == Source.VARIABLE ? variable(one) : one;
    }

    private static String variable(String key) {
        return key.replace('.', '_').replace('[', '_').replaceAll("[]-]", "").toUpperCase(Locale.ROOT);
    }

    private static List<String> elements(String name) {
        return elements(name, ".");
    }

    /** Parts between separators, of which only letters and digits count. Empty parts don't. */
    private static List<String> elements(String name, String separator) {
        return Arrays.stream(name.split(Pattern.quote(separator), -1))
                .map(GivenSetting::plain)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** Letters and digits in lower case: what is left when a reader leaves form aside. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
