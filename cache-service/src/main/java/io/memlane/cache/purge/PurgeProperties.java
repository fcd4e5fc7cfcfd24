package io.memlane.cache.purge;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys under {@code memlane.purge}.
 *
 * @param tokenFile A file with one line, the token by which purges are accepted on the management port. Without it there are none. It is read
 *     at each purge.
 * @param makeToken Whether that file is made anew at each start, with a random token: for who can read the files of this process alone.
 */
public record PurgeProperties(
        @Nullable Path tokenFile, @DefaultValue("false") boolean makeToken) {}
