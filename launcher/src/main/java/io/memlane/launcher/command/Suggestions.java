package io.memlane.launcher.command;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What may have been meant by a word that nothing is called. */
public final class Suggestions {
    private Suggestions() {}

    public static String unknownCommand(String word, CommandSpec root) {
        List<String> names = root.subcommands().entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
        return "unknown command '" + word + "'" + meant(word, names);
    }

    public static String unknownOption(String word, CommandSpec command) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        return command.name() + ": unknown option '" + word + "'"
                + meant(name, command.optionsMap().keySet());
    }

    /** Empty if no name is near. */
    private static String meant(String word, Collection<String> names) {
        List<String> nearest = nearest(word, names);
        return nearest.isEmpty() ? "" : "; did you mean " + String.join(" or ", nearest) + "?";
    }

    /** The only one that begins so, or those that need the fewest changes: at most half of their letters. */
    private static List<String> nearest(String word, Collection<String> names) {
        List<String> begun = names.stream()
                .filter(name -> word.length() > 3 && name.startsWith(word))
                .toList();
        if (begun.size() == 1) {
            return begun;
        }
        List<String> near = names.stream()
                .filter(name ->
                        distance(word, name) * 2 <= name.replace("-", "").length())
                .toList();
        int fewest = near.stream().mapToInt(name -> distance(word, name)).min().orElse(0);
        return near.stream()
                .filter(name -> distance(word, name) == fewest)
                .sorted()
                .toList();
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
