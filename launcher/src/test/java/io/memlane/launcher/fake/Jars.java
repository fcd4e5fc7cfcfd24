package io.memlane.launcher.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Jars that are made for a test. */
final class Jars {
    private Jars() {}

    /** All classes of a folder. */
    static void pack(Path classes, Path jar) throws IOException {
        try (Stream<Path> tree = Files.walk(classes)) {
            write(jar, "", classes, tree.filter(Files::isRegularFile).toList());
        }
    }

    /** One class and those within it, to be run. */
    static void packMain(Class<?> type, Path jar) throws IOException {
        try {
            Path classes = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path folder = classes.resolve(type.getPackageName().replace('.', '/'));
            try (Stream<Path> files = Files.list(folder)) {
                write(
                        jar,
                        type.getName(),
                        classes,
                        files.filter(file -> file.getFileName().toString().startsWith(type.getSimpleName()))
                                .toList());
            }
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path jar, String mainClass, Path root, List<Path> files) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!mainClass.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        }
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            entries.setLevel(0);
            for (Path file : files) {
                entries.putNextEntry(new JarEntry(root.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
