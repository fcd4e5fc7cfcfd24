package io.memlane.model.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Makes every write of this process beyond a file offset fail (RLIMIT_FSIZE; the JVM ignores SIGXFSZ). To the code under test that is a
 * volume that is full, and needs no root to make one.
 */
final class FileSizeLimit {
    private static final int RLIMIT_FSIZE = 1;

    private FileSizeLimit() {}

    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    static void with(long bytes, Action action) throws Throwable {
        long[] before = get();
        set(bytes, before[1]);
        try {
            action.run();
        } finally {
            set(before[0], before[1]);
        }
    }

    private static MethodHandle function(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    private static long[] get() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(ValueLayout.JAVA_LONG, 2);
            check((int) function("getrlimit").invokeExact(RLIMIT_FSIZE, limit));
            return limit.toArray(ValueLayout.JAVA_LONG);
        }
    }

    private static void set(long soft, long hard) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocateFrom(ValueLayout.JAVA_LONG, soft, hard);
            check((int) function("setrlimit").invokeExact(RLIMIT_FSIZE, limit));
        }
    }

    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("the resource limit can't be read or set");
        }
    }
}
