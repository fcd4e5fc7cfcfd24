package io.memlane.launcher.place;

import java.io.File;
import java.io.IOException;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The launcher's classes. A process that lives long loads them all when it starts: the jars may be replaced or removed while it lives, and what
 * stops a pair must not be missing then.
 */
public final class OwnClasses {
    private static final String PACKAGE = "io/memlane/";
    private static final String SUFFIX = ".class";

    private OwnClasses() {}

    /** Best effort: what isn't loaded now is loaded when it is needed. */
    public static void load() {
        for (String jar : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            try (JarFile file = new JarFile(jar)) {
                file.stream()
                        .map(JarEntry::getName)
                        .filter(OwnClasses::isNeeded)
                        .forEach(OwnClasses::load);
            } catch (IOException _) {
                // A folder of classes, as in tests.
            }
        }
    }

    /** Of what the services share with it, only what needs no further library. */
    private static boolean isNeeded(String name) {
        return name.endsWith(SUFFIX)
                && (name.startsWith(PACKAGE + "launcher/")
                        || name.startsWith(PACKAGE + "model/files/")
                        || name.startsWith(PACKAGE + "model/inspect/")
                        || name.startsWith(PACKAGE + "model/control/ControlAddress")
                        || name.startsWith(PACKAGE + "model/segment/SegmentFiles"));
    }

    private static void load(String entry) {
        try {
            Class.forName(
                    entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.'),
                    false,
                    OwnClasses.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError _) {
            // See above.
        }
    }
}
