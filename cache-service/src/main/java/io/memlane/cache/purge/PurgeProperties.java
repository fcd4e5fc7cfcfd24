package io.memlane.cache.purge;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The keys under {@code memlane.purge}.
 *
 * @param tokenFile A file with one line, the token by which purges are accepted on the management port. Without it there are none. It is read
 *     at each purge.
 */
public record PurgeProperties(@Nullable Path tokenFile) {}
