package io.memlane.launcher.jvm;

import io.memlane.launcher.demo.DemoOrigin;
import io.memlane.launcher.place.Checkout;
import java.util.ArrayList;
import java.util.List;

/** How this launcher is started once more: as the script started this one. */
public final class LauncherJvm {
    static final String MAIN_CLASS = "io.memlane.launcher.Launcher";

    private LauncherJvm() {}

    /** What the script gives every launcher's JVM. */
    static List<String> options() {
        List<String> options = new ArrayList<>(
                List.of(System.getProperty("memlane.jvm-options", "").split(" ", -1)));
        options.removeIf(String::isEmpty);
        return options;
    }

    /** The demo origin's, which needs nothing but the launcher's classes. */
    public static List<String> demo(Checkout checkout, int port) {
        List<String> words = new ArrayList<>(List.of(checkout.java().toString()));
        words.addAll(options());
        words.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), DemoOrigin.class.getName(), String.valueOf(port)));
        return words;
    }

    /** All before the command's name. */
    public static List<String> command(Checkout checkout) {
        List<String> words = new ArrayList<>(List.of(checkout.java().toString()));
        words.addAll(options());
        String cache = System.getProperty("memlane.aot-cache", "");
        if (!cache.isEmpty()) {
            words.add("-XX:AOTCache=" + cache);
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("memlane."))
                .sorted()
                .forEach(name -> words.add("-D" + name + "=" + System.getProperty(name)));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
        return words;
    }
}
