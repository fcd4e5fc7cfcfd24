package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder of a test's own in memory (or where temporary files go), for a volume and a control socket. */
final class Scratch implements AutoCloseable {
    private final Path folder;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    static Scratch create() {
        Path memory = Path.of("/dev/shm");
        try {
            return new Scratch(
                    Files.isWritable(memory)
                            ? Files.createTempDirectory(memory, "memlane-system-")
                            : Files.createTempDirectory("memlane-system-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Made by the cache. */
    Path volume() {
        return folder.resolve("volume");
    }

    Path socket() {
        return folder.resolve("control.sock");
    }

    Path folder() {
        return folder;
    }

    /** Names of the segments' folders on the volume. */
    List<String> segments() {
        if (!Files.isDirectory(volume())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(volume())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("seg-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything in the folder but the volume's own folder. */
    List<String> files() {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(entry -> !entry.equals(folder) && !entry.equals(volume()))
                    .map(entry -> folder.relativize(entry).toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory that the volume's files take now. Java has no name for a file's blocks. */
    long usedBytes() {
        try {
            Process du = new ProcessBuilder("du", "-sk", volume().toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            du.waitFor();
            return Long.parseLong(text.split("\\s", 2)[0]) << 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void assertEmpty() {
        assertThat(files()).as("left in %s", folder).isEmpty();
    }

    @Override
    public void close() {
        Content.removeTree(folder);
    }
}
