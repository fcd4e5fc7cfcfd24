package io.memlane.launcher.place;

import java.util.ArrayList;
import java.util.List;

/** How this launcher is started once more: with the options that the script started this one with. */
public final class LauncherJvm {
    private LauncherJvm() {}

    public static List<String> command(Checkout checkout) {
        List<String> words = new ArrayList<>(List.of(checkout.java().toString()));
        words.addAll(List.of(System.getProperty("memlane.jvm-options", "").split(" ", -1)));
        words.removeIf(String::isEmpty);
        String cache = System.getProperty("memlane.aot-cache", "");
        if (!cache.isEmpty()) {
            words.add("-XX:AOTCache=" + cache);
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("memlane."))
                .sorted()
                .forEach(name -> words.add("-D" + name + "=" + System.getProperty(name)));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.memlane.launcher.Launcher"));
        return words;
    }
}
