package io.memlane.model.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * A file that others write, read without mapping it: one that is cut short meanwhile is a short read, where a mapping would be a SIGBUS. It
 * reads through one small window, however long the file says it is.
 */
final class ReadOnlyFile implements AutoCloseable {
    private static final int WINDOW_BYTES = 64 << 10;

    private final String name;
    private final FileChannel channel;
    private final ByteBuffer window =
            ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long windowStart;

    private ReadOnlyFile(String name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /**
     * Opens it. The message of every exception from here begins with the file's name and can be shown.
     *
     * @throws IOException if it isn't there, isn't readable, or is anything but a plain file: opening a pipe would block, a link leads
     *     elsewhere
     */
    static ReadOnlyFile open(Path file) throws IOException {
        requirePlain(file);
        try {
            return new ReadOnlyFile(
                    file.getFileName().toString(),
                    FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static IOException unreadable(Path file, IOException e) {
        String why = switch (e) {
            case NoSuchFileException _ -> " is missing";
            case AccessDeniedException _ -> " may not be read by this user";
            default -> " can't be read: " + e;
        };
        return new IOException(file.getFileName() + why, e);
    }

    /** Its attributes, without opening it. */
    static BasicFileAttributes requirePlain(Path file) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (!attributes.isRegularFile()) {
            throw new IOException(file.getFileName() + " is no plain file");
        }
        return attributes;
    }

    /** Reads anew what is asked for from here on. */
    void forget() {
        window.limit(0);
    }

    long lengthBytes() throws IOException {
        return channel.size();
    }

    /** @throws IOException if the file ends before */
    int getInt(long position) throws IOException {
        return window.getInt(load(position, Integer.BYTES));
    }

    /** @throws IOException if the file ends before */
    long getLong(long position) throws IOException {
        return window.getLong(load(position, Long.BYTES));
    }

    /** Hands out a part, in pieces. @throws IOException if the file ends before */
    void read(long position, int lengthBytes, PieceReader to) throws IOException {
        int left = lengthBytes;
        while (left > 0) {
            int piece = Math.min(left, WINDOW_BYTES);
            to.take(window.slice(load(position + lengthBytes - left, piece), piece));
            left -= piece;
        }
    }

    /** Takes a piece of what is read; it is valid during the call. */
    interface PieceReader {
        void take(ByteBuffer piece);
    }

    /** Returns where in the window the position is, with so many bytes behind it. */
    private int load(long position, int lengthBytes) throws IOException {
        if (position < windowStart || position + lengthBytes > windowStart + window.limit()) {
            window.clear();
            windowStart = position;
            while (window.hasRemaining() && channel.read(window, position + window.position()) > 0) {
                // Until the window is full, or the file ends.
            }
            window.flip();
            if (window.limit() < lengthBytes) {
                window.limit(0);
                throw new IOException(name + " ends before byte " + (position + lengthBytes));
            }
        }
        return (int) (position - windowStart);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
