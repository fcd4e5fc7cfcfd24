package io.memlane.launcher.checks;

import io.memlane.launcher.build.Maven;
import io.memlane.launcher.containers.Containers;
import io.memlane.launcher.place.Checkout;
import java.nio.file.Files;

/** JDK and Maven. */
final class ToolChecks {
    private ToolChecks() {}

    static void jdk(Checkout checkout, Report report) {
        int major = Runtime.version().feature();
        if (!Files.isExecutable(checkout.jdk().resolve("bin/javac"))) {
            report.warn(
                    "JDK",
                    checkout.jdk() + " has no javac: it can run, not build; install the JDK " + major
                            + " as a whole, or set MEMLANE_JAVA_HOME to one");
        } else {
            report.ok("JDK", major + " at " + checkout.jdk());
        }
    }

    static void maven(boolean building, Maven maven, Containers containers, Report report) {
        if (maven.works()) {
            report.ok("Maven", maven.version() + " (a build is " + (building ? "" : "not ") + "needed)");
        } else if (!building) {
            report.warn("Maven", maven.problem() + "; not needed until the sources change: " + Maven.REMEDY);
        } else if (containers.canReplaceABuild()) {
            report.warn(
                    "Maven",
                    maven.problem() + ", and a build is needed: 'up' builds and runs the pair with Docker instead; or "
                            + Maven.REMEDY);
        } else {
            report.fail("Maven", maven.problem() + ", and a build is needed: " + Maven.REMEDY);
        }
    }
}
