package io.memlane.launcher.jvm;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.place.Variables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of the services' JVMs, in files that the images share. An AOT cache fits only JVMs with those that it was trained with.
 */
public final class JvmOptions {
    private static final String FOLDER = "service-runtime/src/main/jvm";

    private JvmOptions() {}

    private static Path file(Checkout checkout, String name) {
        return checkout.root().resolve(FOLDER).resolve(name);
    }

    /** Those that every JVM with the services' classes needs. */
    public static String needed(Checkout checkout) {
        return "@" + file(checkout, "services.args");
    }

    /** A service's, in the training and at work. */
    public static List<String> of(Checkout checkout, Service service) {
        return List.of(needed(checkout), "-XX:Flags=" + file(checkout, service.label() + ".flags"));
    }

    /** For the training: with what is left to the quick compiler (docs/adr/0011). */
    public static List<String> training(Checkout checkout, Service service) {
        List<String> options = new ArrayList<>(of(checkout, service));
        options.add("@" + file(checkout, "training.args"));
        options.add("-XX:CompileCommandFile=" + file(checkout, "start-only-methods"));
        options.add("-XX:AOTCacheOutput=" + checkout.aotCache(service));
        return options;
    }

    /** The operator's own, for both services: words between blanks. */
    public static List<String> given(Variables variables) {
        return variables
                .get("MEMLANE_JAVA_OPTS")
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> List.of(text.split("\\s+", -1)))
                .orElse(List.of());
    }

    /** Lets a debugger in, at any time. */
    public static String debug(int port) {
        return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + port;
    }

    /** An argument that Spring takes as it is: it would put the value of a variable for ${...}. */
    public static String literal(String value) {
        return value.replace("${", "\\${");
    }
}
