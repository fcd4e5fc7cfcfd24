package io.memlane.runtime.start;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this JVM was told to use, and what its container may use: a sum above the limit isn't seen at the start, but ends in a kill by the
 * kernel under load, again and again.
 *
 * @param heapBytes the largest heap
 * @param directBytes {@code MaxDirectMemorySize}; 0 if it isn't set. The JVM's default is the size of the heap once more, of which the
 *     services use little but {@link #withBuffers} (payloads are mapped from the volume), so it doesn't count
 * @param limitBytes the limit of the container; empty if there is none, as on a machine of its own, which has swap and an operator
 */
public record JvmMemory(long heapBytes, long directBytes, OptionalLong limitBytes) {
    /**
     * What a JVM takes at least beside heap and direct memory: classes, compiled code, stacks, collector. Measured in a control group, just
     * started and idle: 94 to 119 MiB (Temurin 25, serial collector, 2 cores); under load, which is when the heap fills too, up to 160 MiB.
     * What refuses is at the low end, so that hardly anything that might run is kept from it; what is to be planned is in
     * docs/kubernetes.md.
     */
    static final long FLOOR_BYTES = 96L << 20;

    private static final Pattern TOTAL = Pattern.compile("^MemTotal:\\s+(\\d+) kB$", Pattern.MULTILINE);

    /** Of this process. The bean sees the limits of control groups, version 1 and 2, and those of the groups above. */
    public static JvmMemory read() {
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new JvmMemory(
                // Runtime.maxMemory() leaves out a survivor space with some collectors.
                Long.parseLong(options.getVMOption("MaxHeapSize").getValue()),
                Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue()),
                limit(system.getTotalMemorySize(), machineMemory()));
    }

    /** The bean answers with the machine's memory where nothing limits the process. */
    static OptionalLong limit(long totalBytes, OptionalLong machineBytes) {
        return machineBytes.isPresent() && totalBytes < machineBytes.getAsLong()
                ? OptionalLong.of(totalBytes)
                : OptionalLong.empty();
    }

    /** Empty where it can't be told, as on other systems than Linux: those have no containers. */
    private static OptionalLong machineMemory() {
        try {
            Matcher total = TOTAL.matcher(Files.readString(Path.of("/proc/meminfo")));
            return total.find() ? OptionalLong.of(Long.parseLong(total.group(1)) << 10) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** With what settings allow of direct memory, if nothing else says how much that is. */
    public JvmMemory withBuffers(long buffersBytes) {
        return directBytes > 0 ? this : new JvmMemory(heapBytes, buffersBytes, limitBytes);
    }

    /**
     * Refuses buffers that leave connections less than half of the direct memory.
     *
     * @param key of the setting that says so
     * @throws StartRefusedException with both figures
     */
    public void checkBuffers(Service service, String key, long buffersBytes) {
        long allBytes = directBytes > 0 ? directBytes : heapBytes;
        if (buffersBytes <= allBytes / 2) {
            return;
        }
        throw new StartRefusedException(
                key + " is " + mebibytes(buffersBytes) + ", more than half of the " + mebibytes(allBytes)
                        + " of direct memory that " + service + " may use ("
                        + (directBytes > 0 ? "-XX:MaxDirectMemorySize" : "by default as much as the heap, -Xmx")
                        + "). Its connections need the other half.",
                "Set " + key + " to at most " + allBytes / 2 / (1 << 20) + "MB, or raise -XX:MaxDirectMemorySize.");
    }

    /**
     * Refuses a sum that the container's limit can't hold.
     *
     * @param volumeBytes what this process may write to a tmpfs, whose pages are charged to it and can't be given back; 0 if nothing
     * @throws StartRefusedException with all figures
     */
    public void check(Service service, long volumeBytes) {
        long sum = heapBytes + directBytes + volumeBytes + FLOOR_BYTES;
        if (limitBytes.isEmpty() || sum <= limitBytes.getAsLong()) {
            return;
        }
        String shm = volumeBytes == 0
                ? ""
                : " + " + mebibytes(volumeBytes)
                        + " of segments and hot words on the volume (memlane.shm.max-size, by default half of it, and"
                        + " memlane.hot.objects)";
        throw new StartRefusedException(
                service + " was told to use more memory than its container has: " + mebibytes(heapBytes)
                        + " of heap (-Xmx) + "
                        + mebibytes(directBytes) + " of direct memory (-XX:MaxDirectMemorySize)" + shm + " + "
                        + mebibytes(FLOOR_BYTES) + " that a JVM needs beside = " + mebibytes(sum) + "; the limit is "
                        + (limitBytes.getAsLong() >> 20) + " MiB. The kernel would kill it under load.",
                "Raise the container's memory limit to at least " + mebibytes(sum)
                        + " (docs/kubernetes.md, Sizing, says how much more"
                        + " is good), or lower -Xmx"
                        + (volumeBytes == 0 ? "" : " or memlane.shm.max-size")
                        + ".");
    }

    /** Rounded up, as what is asked for must suffice. */
    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + " MiB";
    }
}
