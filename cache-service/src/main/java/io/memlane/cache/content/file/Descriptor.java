package io.memlane.cache.content.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open file. Unlike a {@link FileChannel} it answers what {@code fstat(2)} does, wherever the file's name has gone. The kernel is asked
 * by the descriptor's number. Where it can't be, Linux shows every descriptor as {@code /proc/self/fd/N}, too; and where there is no such
 * entry (macOS, no /proc mounted) the caller falls back to the path.
 */
public final class Descriptor implements AutoCloseable {

    /** Opens a file for reading; tests put failures and races in here. */
    @FunctionalInterface
    public interface Opener {

        /**
         * Opens the file, and never through a symbolic link as its last name: names are resolved before, so a link
         * there was put in since. Not {@code RandomAccessFile}, which reports whatever went wrong as "file not found".
         */
        Opener SYSTEM = file -> FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

        FileChannel open(Path file) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Descriptor.class);
    private static final boolean HAS_PROC = hasDescriptors(Path.of("/proc/self/fd"));

    private final FileChannel channel;
    /** {@link ChannelInternals#NO_NUMBER} if it isn't known. */
    private final int number;

    private final @Nullable Path procEntry;

    private Descriptor(FileChannel channel, int number, @Nullable Path procEntry) {
        this.channel = channel;
        this.number = number;
        this.procEntry = procEntry;
    }

    public static Descriptor open(Opener opener, Path file) throws IOException {
        return of(opener.open(file));
    }

    /** Of a channel that the caller has opened, and that is this descriptor's from now on. */
    static Descriptor of(FileChannel channel) {
        ChannelInternals internals = ChannelInternals.of(channel);
        internals.makeUninterruptible(channel);
        int number = internals.number(channel);
        return new Descriptor(channel, number, procEntryOf(number));
    }

    /** Attributes of the open file; empty where the system doesn't show them. */
    Optional<FileStat> stat() throws IOException {
        if (number != ChannelInternals.NO_NUMBER && channel.isOpen()) {
            Optional<FileStat> stat = KernelStat.of(number);
            if (stat.isPresent()) {
                return stat;
            }
        }
        return procEntry == null ? Optional.empty() : Optional.of(FileStat.of(procEntry));
    }

    /** The path of the open file as the kernel knows it now; empty where the system doesn't show it. */
    Optional<Path> location() throws IOException {
        return procEntry == null ? Optional.empty() : Optional.of(Files.readSymbolicLink(procEntry));
    }

    int read(ByteBuffer dst, long position) throws IOException {
        try {
            return channel.read(dst, position);
        } catch (ClosedByInterruptException e) {
            throw new IOException("A thread was interrupted while it read a shared file, which closed the file", e);
        }
    }

    long sizeBytes() throws IOException {
        return channel.size();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    static boolean hasDescriptors(Path folder) {
        boolean there = Files.isDirectory(folder);
        if (!there) {
            LOG.warn(
                    "There is no {}: where an open file really lies can't be asked. Whoever may write to the content"
                        + " can have a file from outside of it served, by swapping a folder for a link at the moment"
                        + " of an opening. Mount /proc.",
                    folder);
        }
        return there;
    }

    private static @Nullable Path procEntryOf(int number) {
        return number != ChannelInternals.NO_NUMBER && HAS_PROC ? Path.of("/proc/self/fd/" + number) : null;
    }
}
