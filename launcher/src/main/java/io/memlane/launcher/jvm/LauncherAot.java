package io.memlane.launcher.jvm;

import io.memlane.launcher.place.Checkout;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The AOT cache of the launcher's own JVM, in a folder beside its jars. The script has it made in the background after it has built these, and
 * uses it once the file is there.
 */
public final class LauncherAot {
    /** The option with which the launcher does what a JVM is to see that writes a cache. */
    public static final String REHEARSE = "--rehearse";

    private static final String PICOCLI = "picocli.jar";

    private LauncherAot() {}

    /** Of the jars that this launcher runs from. Returns whether it was made; not where somebody else is at it. */
    public static boolean make(Checkout checkout) throws IOException, InterruptedException {
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        Path picocli =
                jars.stream().filter(jar -> jar.endsWith(PICOCLI)).findFirst().orElseThrow();
        Path folder = picocli.resolveSibling("aot");
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        ArchivableJar.copy(picocli, folder.resolve(PICOCLI));
        List<String> classPath = jars.stream()
                .map(jar -> (jar.equals(picocli) ? folder.resolve(PICOCLI) : jar).toString())
                .toList();
        Path unfinished = folder.resolve("unfinished");
        List<String> words = new ArrayList<>(List.of(checkout.java().toString()));
        words.addAll(LauncherJvm.options());
        words.addAll(List.of(
                "-XX:AOTCacheOutput=" + unfinished,
                "-cp",
                String.join(File.pathSeparator, classPath),
                LauncherJvm.MAIN_CLASS,
                "make-aot-cache",
                REHEARSE));
        Process training = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (training.waitFor() != 0) {
            return false;
        }
        Files.move(unfinished, folder.resolve("cache"), StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}
