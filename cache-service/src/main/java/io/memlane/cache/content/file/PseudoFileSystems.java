package io.memlane.cache.content.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows files that the kernel makes up as they are read. They call themselves regular and empty, whatever they hold, so
 * they have no length to announce; and they show this process's secrets ({@code /proc/self/environ}).
 */
public final class PseudoFileSystems {

    private static final Set<String> TYPES = Set.of(
            "proc", "sysfs", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs", "configfs", "bpf", "efivarfs");

    /**
     * By device, as finding the type reads the whole mount table. There are as many entries as mounts that hold
     * content: a few.
     */
    private final Map<Long, Boolean> byDevice = new ConcurrentHashMap<>();

    public boolean hold(Path file, FileStat stat) {
        return byDevice.computeIfAbsent(stat.version().device(), device -> isPseudo(file));
    }

    public static boolean isPseudo(Path file) {
        try {
            return TYPES.contains(Files.getFileStore(file).type());
        } catch (IOException e) {
            // Some sandboxes hide the mount table. Then the other checks have to do.
            return false;
        }
    }
}
