package io.memlane.launcher.build;

import io.memlane.launcher.process.Programs;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Maven on the PATH.
 *
 * @param program its script; only a name if there is none
 * @param version empty if there is none
 * @param problem why it can't be used; empty if it can
 */
public record Maven(Path program, String version, String problem) {
    private static final int MAJOR = 3;
    private static final int MINOR = 8;

    public static final String REMEDY = "install Maven " + MAJOR + "." + MINOR
            + " or newer (apt-get install maven; brew install maven; https://maven.apache.org)";

    private static final Pattern CORE = Pattern.compile("maven-core-([0-9][0-9.]*[0-9]).*\\.jar");
    private static final Pattern SAID = Pattern.compile("Apache Maven ([0-9][0-9.]*[0-9])");

    /** Looks for it. */
    public static Maven find(String searchPath) {
        Optional<Path> program = Programs.find("mvn", searchPath);
        if (program.isEmpty()) {
            return new Maven(Path.of("mvn"), "", "mvn is not on the PATH");
        }
        String version = versionOf(program.get());
        if (version.isEmpty()) {
            return new Maven(program.get(), "", "'mvn -version' does not work");
        }
        String[] parts = version.split("\\.", -1);
        int major = Integer.parseInt(parts[0]);
        int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        boolean tooOld = major < MAJOR || (major == MAJOR && minor < MINOR);
        return new Maven(program.get(), version, tooOld ? "Maven " + version + " is too old" : "");
    }

    public boolean works() {
        return problem.isEmpty();
    }

    /** From the name of a file beside it where that is as usual: to ask it takes half a second. */
    private static String versionOf(Path program) {
        try (DirectoryStream<Path> libraries =
                Files.newDirectoryStream(program.toRealPath().resolveSibling("../lib"), "maven-core-*.jar")) {
            for (Path library : libraries) {
                Matcher name = CORE.matcher(library.getFileName().toString());
                if (name.matches()) {
                    return name.group(1);
                }
            }
        } catch (IOException _) {
            // Another layout: then it has to say it itself.
        }
        Matcher said = SAID.matcher(
                Programs.ask(List.of(program.toString(), "-version")).output());
        return said.find() ? said.group(1) : "";
    }
}
