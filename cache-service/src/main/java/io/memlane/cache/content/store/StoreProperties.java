package io.memlane.cache.content.store;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The keys under {@code memlane.store}.
 *
 * @param directory Where responses of origins are stored: a folder of this cache alone, which is made if it is missing. Without it nothing is stored.
 * @param maxSize What the store may take of the disk. At most 80% of the file system are taken, whatever this says.
 * @param maxEntries How many responses are stored at most. Each takes some memory, 32 to 64 bytes of the heap.
 */
public record StoreProperties(
        @Nullable Path directory,
        @DefaultValue("1GB") DataSize maxSize,

        @DefaultValue("1000000") @Min(1_000) @Max(100_000_000)
        int maxEntries) {
    private static final DataSize SMALLEST = DataSize.ofMegabytes(16);

    /** @throws IllegalArgumentException if it is too small to hold anything */
    public StoreProperties {
        if (maxSize.compareTo(SMALLEST) < 0) {
            throw new IllegalArgumentException("memlane.store.max-size must be at least 16MB");
        }
    }

    /**
     * Itself, if its folder doesn't lie on the volume, which is memory, and others' to write.
     *
     * @throws StoreUnavailableException if it does
     */
    public StoreProperties apartFrom(Path volume) {
        if (directory != null
                && directory
                        .toAbsolutePath()
                        .normalize()
                        .startsWith(volume.toAbsolutePath().normalize())) {
            throw new StoreUnavailableException(
                    "The store's folder " + directory + " lies on the volume of shared memory.",
                    "Give it a folder on a disk with memlane.store.directory.");
        }
        return this;
    }
}
