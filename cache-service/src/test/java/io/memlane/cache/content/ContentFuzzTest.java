package io.memlane.cache.content;

import static io.memlane.cache.content.file.ContentFixture.text;
import static io.memlane.cache.content.file.ContentFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlane.cache.content.directory.DirectoryContent;
import io.memlane.cache.content.file.ContentFixture;
import io.memlane.cache.content.file.Descriptor;
import io.memlane.cache.content.file.FileOpening;
import io.memlane.cache.content.file.OpenFileTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is asked for, and whatever happens to the folder meanwhile: nothing outside is ever found. */
@Timeout(60)
class ContentFuzzTest {

    private static final String INSIDE = "inside";

    @TempDir
    Path temporary;

    private Path root;
    private String[] pieces;

    @BeforeEach
    void makeTree() throws IOException {
        root = temporary.resolve("root");
        for (String name : new String[] {"a", "b/a", "b/b", "index.html", "b/index.html", "..x", "etc/passwd"}) {
            write(root.resolve(name), INSIDE);
        }
        write(temporary.resolve("secret"), "outside");
        write(temporary.resolve("root2/a"), "outside");
        Files.createSymbolicLink(root.resolve("out"), temporary);
        Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("b/in"), Path.of("../b"));
        Files.createSymbolicLink(root.resolve("slash"), Path.of("/"));
        Files.createSymbolicLink(root.resolve("fd"), Path.of("/proc/self/fd"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop/b"));
        pieces = new String[] {
            "/", "/", "/", "/", "a", "b", "in", "out", "up", "slash", "fd", "loop", "..", ".", "..x", "index.html",
                    "secret",
            "root", "root2", "etc", "passwd", "proc", "self", "environ", "0", "1", "\0", "\n", "\\", "%2e", "%2f",
                    "%00", " ", ";",
            "\u2215", "\uff0e\uff0e", "\ud800", "\udfff", "ü", "x".repeat(300), temporary.toString(), "../".repeat(30)
        };
    }

    private String randomPath(Random random) {
        StringBuilder path = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
        for (int i = random.nextInt(8); i >= 0; i--) {
            path.append(
                    random.nextInt(20) == 0
                            ? String.valueOf((char) random.nextInt(0x10000))
                            : pieces[random.nextInt(pieces.length)]);
            if (random.nextInt(3) > 0) {
                path.append('/');
            }
        }
        return path.toString();
    }

    private OpenFileTable open() {
        FileOpening opening = ContentFixture.opening(DirectoryContent.at(root), Descriptor.Opener.SYSTEM);
        return new OpenFileTable(opening, 4, Duration.ZERO, System::nanoTime);
    }

    @Test
    void find_randomPaths_neverLeavesTheRoot() throws IOException {
        long seed = System.nanoTime();
        System.out.println("ContentFuzzTest seed " + seed);
        Random random = new Random(seed);
        int found = 0;
        try (OpenFileTable store = open()) {
            for (int i = 0; i < 60_000; i++) {
                String path = randomPath(random);
                Lookup lookup = store.find(path);
                if (lookup instanceof Lookup.Found(Representation file)) {
                    try (file) {
                        assertThat(text(file)).as(path).isEqualTo(INSIDE);
                        found++;
                    }
                } else {
                    assertThat(lookup).as(path).isIn(Lookup.Refused.NOT_FOUND, Lookup.Refused.FOLDER);
                }
            }
        }
        assertThat(found).isPositive();
        assertThat(ContentFixture.descriptorsBelow(temporary)).isZero();
    }

    @Test
    void find_folderSwappedForLinkOutAllTheTime_neverLeavesTheRoot() throws Exception {
        Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("root2"));
        AtomicBoolean done = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                swap(root.resolve("b"), temporary.resolve("parked"), temporary.resolve("link"));
            }
        });
        int found = 0;
        try (OpenFileTable store = open()) {
            for (int i = 0; i < 20_000; i++) {
                if (store.find("/b/a") instanceof Lookup.Found(Representation file)) {
                    try (file) {
                        assertThat(text(file)).isEqualTo(INSIDE);
                        found++;
                    }
                }
            }
        } finally {
            done.set(true);
            swapper.join();
        }
        assertThat(found).isPositive();
        assertThat(ContentFixture.descriptorsBelow(temporary)).isZero();
    }

    private static void swap(Path folder, Path parked, Path link) {
        try {
            Files.move(folder, parked, StandardCopyOption.ATOMIC_MOVE);
            Files.move(link, folder, StandardCopyOption.ATOMIC_MOVE);
            Files.move(folder, link, StandardCopyOption.ATOMIC_MOVE);
            Files.move(parked, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
