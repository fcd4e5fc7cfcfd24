package io.memlane.benchmarks.spring;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whole files in direct memory; none is ever dropped. Looking up is free of locks, loading is one at a time. */
final class LoadedFiles {
    private static final long MAX_FILE_BYTES = 64L << 20;
    private static final long MAX_TOTAL_BYTES = 1L << 30;

    sealed interface Result permits Loaded, Absent, Full {}

    /** @param content whole and never changed: to be duplicated, as its position is everybody's */
    record Loaded(StoredFile file, ByteBuffer content) implements Result {}

    /** Not in the folder, or larger than one may be. */
    record Absent() implements Result {}

    /** There is such a file, but no memory for it. */
    record Full() implements Result {}

    private final Folder folder;
    private final Map<String, Loaded> byRequestPath = new ConcurrentHashMap<>();
    private long totalBytes;

    LoadedFiles(Folder folder) {
        this.folder = folder;
    }

    Result find(String requestPath) throws IOException {
        Loaded loaded = byRequestPath.get(requestPath);
        return loaded == null ? load(requestPath) : loaded;
    }

    private synchronized Result load(String requestPath) throws IOException {
        Loaded loaded = byRequestPath.get(requestPath);
        if (loaded != null) {
            return loaded;
        }
        StoredFile file = folder.find(requestPath);
        if (file == null || file.lengthBytes() > MAX_FILE_BYTES) {
            return new Absent();
        }
        if (file.lengthBytes() > MAX_TOTAL_BYTES - totalBytes) {
            return new Full();
        }
        loaded = new Loaded(file, read(file));
        totalBytes += file.lengthBytes();
        byRequestPath.put(requestPath, loaded);
        return loaded;
    }

    private static ByteBuffer read(StoredFile file) throws IOException {
        ByteBuffer content = ByteBuffer.allocateDirect((int) file.lengthBytes());
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            while (content.hasRemaining()) {
                if (channel.read(content) < 0) {
                    throw new EOFException(file.path() + " became shorter");
                }
            }
        }
        return content.flip().asReadOnlyBuffer();
    }
}
