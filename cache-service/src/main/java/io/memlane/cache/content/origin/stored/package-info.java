/** Responses that are kept: what they are found by, and the seam to where they are. */
@NullMarked
package io.memlane.cache.content.origin.stored;

import org.jspecify.annotations.NullMarked;
