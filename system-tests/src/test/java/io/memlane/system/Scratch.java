package io.memlane.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder of a test's own in memory (or where temporary files go), for a volume and a control socket. */
final class Scratch implements AutoCloseable {

    private final Path folder;
    private final Optional<SmallVolume> mounted;

    private Scratch(Path folder, Optional<SmallVolume> mounted) {
        this.folder = folder;
        this.mounted = mounted;
    }

    /** One whose volume is a folder, made by the cache. */
    static Scratch create() {
        return new Scratch(makeFolder(), Optional.empty());
    }

    /** One whose volume is a tmpfs of so many megabytes, for services that are started with {@link #prefix}. */
    static Scratch mounted(int megabytes) {
        Path folder = makeFolder();
        try {
            Files.createDirectory(folder.resolve("volume"));
            return new Scratch(folder, Optional.of(SmallVolume.mount(folder.resolve("volume"), megabytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path makeFolder() {
        Path memory = Path.of("/dev/shm");
        try {
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "memlane-system-")
                    : Files.createTempDirectory("memlane-system-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the services find the volume. */
    Path mountPoint() {
        return folder.resolve("volume");
    }

    /** Where this process finds it. */
    Path volume() {
        return mounted.map(SmallVolume::seenFromHere).orElseGet(this::mountPoint);
    }

    /** What the commands of services begin with that are to see the volume. */
    List<String> prefix() {
        return mounted.map(SmallVolume::prefix).orElseGet(List::of);
    }

    SmallVolume mounted() {
        return mounted.orElseThrow();
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
        try (Stream<Path> here = Files.walk(folder);
                Stream<Path> there = mounted.isPresent() ? Files.walk(volume()) : Stream.empty()) {
            return Stream.concat(here, there)
                    .filter(entry -> !entry.equals(folder) && !entry.equals(mountPoint()) && !entry.equals(volume()))
                    .map(Path::toString)
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

    /**
     * Writes a word of a segment's shared page, as only the two sides should.
     *
     * @return whether the segment was there
     */
    boolean poke(String segment, int offset, long value) throws IOException {
        try (FileChannel page =
                FileChannel.open(volume().resolve(segment).resolve("shared"), StandardOpenOption.WRITE)) {
            ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            page.write(word.putLong(0, value), offset);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Takes every byte that is free on a mounted volume, for a file of somebody else. Others may free some meanwhile. */
    void fill() throws IOException {
        ByteBuffer block = ByteBuffer.allocate(1 << 20);
        try (FileChannel file = FileChannel.open(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (file.write(block.clear()) > 0) {
                assertThat(file.size()).as("a volume of its own").isLessThan(1 << 30);
            }
        } catch (IOException full) {
            assertThat(full).hasMessage("No space left on device");
        }
    }

    /** Gives it back. */
    void empty() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return volume().resolve("somebody-elses");
    }

    void assertEmpty() {
        assertThat(files()).as("left in %s", folder).isEmpty();
    }

    @Override
    public void close() {
        mounted.ifPresent(SmallVolume::close);
        Content.removeTree(folder);
    }
}
