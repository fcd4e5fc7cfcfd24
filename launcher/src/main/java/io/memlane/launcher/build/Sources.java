package io.memlane.launcher.build;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;

/** Files and folders that something is made from. */
final class Sources {
    private Sources() {}

    /** Whether one of them is newer than what is made from them. Folders count as well: a deleted file changes nothing but its folder. */
    static boolean areNewer(Collection<Path> sources, Path made) {
        try {
            FileTime time = Files.getLastModifiedTime(made);
            for (Path source : sources) {
                if (isNewer(source, time)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isNewer(Path source, FileTime time) throws IOException {
        boolean[] found = {false};
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return look(attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return look(attributes);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            private FileVisitResult look(BasicFileAttributes attributes) {
                found[0] = attributes.lastModifiedTime().compareTo(time) > 0;
                return found[0] ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        return found[0];
    }
}
