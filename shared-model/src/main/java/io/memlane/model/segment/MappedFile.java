package io.memlane.model.segment;

import io.memlane.model.files.FileModes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files on the volume: made with all their memory reserved, and mapped.
 *
 * <p>A sparse file on a full tmpfs faults (SIGBUS) at the first store into a missing page. So each file is filled with zeros through
 * {@code write}, which fails with an {@link IOException} instead, before anybody maps it.
 */
public final class MappedFile {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int FILL_BYTES = 64 << 10;

    private MappedFile() {}

    /**
     * Makes a new file of zeros.
     *
     * @param reservedBytes how much of it gets memory now
     * @param fileBytes its length; what lies past the reserved part is never touched
     * @param permissions such as {@code rw-r-----}, whatever the umask says
     */
    static void reserve(Path file, long reservedBytes, long fileBytes, String permissions) throws IOException {
        try (FileChannel channel = FileModes.createFile(file, permissions)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(FILL_BYTES, reservedBytes));
            for (long at = 0; at < reservedBytes; at += zeros.position()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), reservedBytes - at));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
        }
        if (fileBytes > reservedBytes) {
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(fileBytes);
            }
        }
    }

    static MemorySegment map(Path file, MapMode mode, long bytes, Arena arena) throws IOException {
        StandardOpenOption[] options = mode.equals(MapMode.READ_ONLY)
                ? new StandardOpenOption[] {StandardOpenOption.READ}
                : new StandardOpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE};
        try (FileChannel channel = FileChannel.open(file, options)) {
            if (channel.size() < bytes) {
                throw new SegmentFaultException(
                        file + " has " + channel.size() + " bytes, " + bytes + " were agreed upon");
            }
            return channel.map(mode, 0, bytes, arena);
        }
    }

    /**
     * To be called before anything is done with what was loaded from a mapping, or is believed to have been stored there. Compiled code goes on after a
     * fault (SIGBUS: the file was truncated), with whatever the register held before; HotSpot throws when the thread next comes back from native
     * code, at the latest. So here, at the price of a call of some 20 ns, and not wherever that thread happens to be later.
     *
     * @throws InternalError if an access of this thread has faulted
     */
    static void throwFault() {
        boolean _ = Thread.holdsLock(LONG);
    }
}
