package io.memlane.launcher.command;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What may have been meant by a word that nothing is called. */
public final class Suggestions {
    private Suggestions() {}

    public static String unknownCommand(String word, CommandSpec root) {
        return "unknown command '" + word + "'"
                + nearest(
                                word,
                                root.subcommands().entrySet().stream()
                                        .filter(command -> !command.getValue()
                                                .getCommandSpec()
                                                .usageMessage()
                                                .hidden())
                                        .map(command -> command.getKey())
                                        .toList())
                        .map(Suggestions::text)
                        .orElse("");
    }

    public static String unknownOption(String word, CommandSpec command) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        return command.name() + ": unknown option '" + word + "'"
                + nearest(name, command.optionsMap().keySet())
                        .map(Suggestions::text)
                        .orElse("");
    }

    private static String text(String meant) {
        return "; did you mean " + meant + "?";
    }

    /** The one that begins so, or needs the fewest changes: at most half of its letters. */
    private static Optional<String> nearest(String word, Collection<String> names) {
        if (word.length() > 3
                && names.stream().filter(name -> name.startsWith(word)).count() == 1) {
            return names.stream().filter(name -> name.startsWith(word)).findFirst();
        }
        return names.stream()
                .filter(name ->
                        distance(word, name) * 2 <= name.replace("-", "").length())
                .min(Comparator.comparingInt((String name) -> distance(word, name))
                        .thenComparing(name -> name));
    }

    /** Letters that have to be put in, left out or replaced. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
