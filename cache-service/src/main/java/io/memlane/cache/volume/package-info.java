/** The shared-memory volume and the segments on it. */
@NullMarked
package io.memlane.cache.volume;

import org.jspecify.annotations.NullMarked;
