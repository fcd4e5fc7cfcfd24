package io.memlane.launcher.jvm;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import io.memlane.launcher.place.Variables;
import java.util.ArrayList;
import java.util.List;

/** The options of the services' JVMs. An AOT cache fits only JVMs with those that it was trained with. */
public final class JvmOptions {
    /** Those of both services, in the training and at work. */
    public static final List<String> COMMON = List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Xmx192m",
            "-XX:+ExitOnOutOfMemoryError");

    private JvmOptions() {}

    /** For the training: with what is left to the quick compiler (docs/adr/0011). */
    public static List<String> training(Checkout checkout, Service service) {
        List<String> options = new ArrayList<>(COMMON);
        options.add("-XX:TieredStopAtLevel=1");
        options.add(
                "-XX:CompileCommandFile=" + checkout.root().resolve("service-runtime/src/main/jvm/start-only-methods"));
        options.add("-XX:AOTCacheOutput=" + checkout.aotCache(service));
        options.add("-Dspring.context.exit=onRefresh");
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
