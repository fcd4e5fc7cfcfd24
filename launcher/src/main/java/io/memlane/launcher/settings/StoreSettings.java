package io.memlane.launcher.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where responses of an origin are stored.
 *
 * @param size what they may take of the disk; null if the cache decides
 */
public record StoreSettings(Path folder, @Nullable ByteSize size) {}
