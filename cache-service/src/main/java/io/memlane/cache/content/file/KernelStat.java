package io.memlane.cache.content.file;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code statx(2)} of a descriptor, which Java doesn't offer. By way of {@code /proc/self/fd} it costs four times as much, and there is one
 * for each body. Its structure is the same on all of Linux' architectures (linux/stat.h):
 *
 * <pre>
 *   16 nlink   28 mode   32 ino   40 size   96 ctime   112 mtime   136 dev_major   140 dev_minor
 *                                           each: 8 bytes of seconds, 4 of nanoseconds
 * </pre>
 *
 * Where the C library has no such function, or Java may not call it, or the kernel doesn't let it, that is said once, and done without.
 */
final class KernelStat {
    private static final int STRUCT_BYTES = 256;
    private static final long NLINK_OFFSET = 16;
    private static final long MODE_OFFSET = 28;
    private static final long INO_OFFSET = 32;
    private static final long SIZE_OFFSET = 40;
    private static final long CTIME_OFFSET = 96;
    private static final long MTIME_OFFSET = 112;
    private static final long DEV_MAJOR_OFFSET = 136;
    private static final long DEV_MINOR_OFFSET = 140;

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;

    private static final MemorySegment NO_PATH = Arena.global().allocateFrom("");
    /** One for each thread: a call fills it. */
    private static final ThreadLocal<MemorySegment> STRUCT =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STRUCT_BYTES, Long.BYTES));

    private static final Logger LOG = LoggerFactory.getLogger(KernelStat.class);
    private static final AtomicBoolean SAID = new AtomicBoolean();
    private static final @Nullable MethodHandle STATX = find("statx");

    private KernelStat() {}

    static @Nullable MethodHandle find(String function) {
        try {
            Linker linker = Linker.nativeLinker();
            MemorySegment address = linker.defaultLookup().find(function).orElse(null);
            if (address == null) {
                without("the C library has no " + function);
                return null;
            }
            return linker.downcallHandle(
                    address,
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS));
        } catch (RuntimeException | LinkageError e) {
            without(e.toString()); // no native access, or a platform that the JDK calls nothing on
            return null;
        }
    }

    private static void without(String why) {
        LOG.warn(
                "The kernel can't be asked about an open file by statx ({}): it is asked by way of /proc/self/fd,"
                        + " which takes four times as long for each body, or where there is none of the path",
                why);
    }

    /** Attributes of an open file, by its number; empty where the kernel doesn't tell them. */
    static Optional<FileStat> of(int descriptor) {
        MethodHandle statx = STATX;
        if (statx == null) {
            return Optional.empty();
        }
        MemorySegment struct = STRUCT.get();
        try {
            int result = (int) statx.invokeExact(descriptor, NO_PATH, AT_EMPTY_PATH, STATX_BASIC_STATS, struct);
            if (result != 0 && SAID.compareAndSet(false, true)) {
                without("it refused, as a sandbox may have it do");
            }
            return result == 0 ? Optional.of(read(struct)) : Optional.empty();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a function of C throws nothing", e);
        }
    }

    private static FileStat read(MemorySegment struct) {
        FileVersion version = new FileVersion(
                device(
                        Integer.toUnsignedLong(struct.get(ValueLayout.JAVA_INT, DEV_MAJOR_OFFSET)),
                        Integer.toUnsignedLong(struct.get(ValueLayout.JAVA_INT, DEV_MINOR_OFFSET))),
                struct.get(ValueLayout.JAVA_LONG, INO_OFFSET),
                struct.get(ValueLayout.JAVA_LONG, SIZE_OFFSET),
                nanos(struct, MTIME_OFFSET),
                nanos(struct, CTIME_OFFSET));
        boolean regular = FileStat.isRegular(Short.toUnsignedInt(struct.get(ValueLayout.JAVA_SHORT, MODE_OFFSET)));
        return new FileStat(version, regular, struct.get(ValueLayout.JAVA_INT, NLINK_OFFSET) != 0);
    }

    /** One number, as {@code stat(2)} has it: glibc's {@code makedev}. */
    private static long device(long major, long minor) {
        return ((major & 0xfffff000L) << 32)
                | ((major & 0xfffL) << 8)
                | ((minor & 0xffffff00L) << 12)
                | (minor & 0xffL);
    }

    private static long nanos(MemorySegment struct, long offset) {
        long seconds = struct.get(ValueLayout.JAVA_LONG, offset);
        return FileStat.nanos(seconds, struct.get(ValueLayout.JAVA_INT, offset + Long.BYTES));
    }
}
