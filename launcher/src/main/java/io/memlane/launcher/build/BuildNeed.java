package io.memlane.launcher.build;

import io.memlane.launcher.place.Checkout;
import io.memlane.launcher.place.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the services have to be built.
 *
 * <p>A jar counts as older than its sources only if the last build by the launcher does too: Maven leaves a jar alone when its content would
 * not change. The stamp keeps the name {@code .new} until a build has succeeded: what an interrupted one left may be half a jar.
 */
public final class BuildNeed {
    private static final List<String> MODULES =
            List.of("shared-model", "service-runtime", "cache-service", "proxy-service");

    private final Checkout checkout;
    private final Path stamp;
    private final Path begun;

    public BuildNeed(Checkout checkout) {
        this.checkout = checkout;
        stamp = checkout.stateRoot().resolve("build.stamp");
        begun = checkout.stateRoot().resolve("build.stamp.new");
    }

    public boolean isThere() {
        if (Files.exists(begun)) {
            return true;
        }
        List<Path> sources = sources();
        boolean missing = false;
        boolean jarsAreOlder = false;
        for (Service service : Service.values()) {
            Path jar = checkout.jar(service);
            missing |= !Files.isRegularFile(jar);
            jarsAreOlder |= missing || Sources.areNewer(sources, jar);
        }
        return missing || (jarsAreOlder && Sources.areNewer(sources, stamp));
    }

    private List<Path> sources() {
        List<Path> sources = new ArrayList<>(List.of(checkout.root().resolve("pom.xml")));
        for (String module : MODULES) {
            for (String part : List.of("pom.xml", "src/main")) {
                Path path = checkout.root().resolve(module).resolve(part);
                if (Files.exists(path)) {
                    sources.add(path);
                }
            }
        }
        return sources;
    }

    void buildBegins() throws IOException {
        Files.writeString(begun, "");
    }

    void buildSucceeded() throws IOException {
        Files.move(begun, stamp, StandardCopyOption.REPLACE_EXISTING);
    }
}
