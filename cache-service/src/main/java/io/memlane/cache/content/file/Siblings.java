package io.memlane.cache.content.file;

import io.memlane.model.http.ContentCoding;
import io.memlane.model.http.EntityTag;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lay beside a file at one look.
 *
 * @param lookedAtNanos when that was
 * @param codings in which there may be variants; never the identity
 * @param stated the entity tag that the sidecar states; null if there is none
 * @param statedBy the state of the sidecar that was read, whatever it held; null if there is none,
 *     or it may have changed since without a trace
 */
public record Siblings(
        long lookedAtNanos,
        Set<ContentCoding> codings,
        @Nullable EntityTag stated,
        @Nullable FileVersion statedBy) {}
