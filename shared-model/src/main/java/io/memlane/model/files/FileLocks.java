package io.memlane.model.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Locks by which processes keep each other out, for as long as they have the file open. */
public final class FileLocks {
    private FileLocks() {}

    /** Locks a file, unless somebody has it: another process, or another part of this one, as in tests. */
    public static boolean tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
