/** The cache: owns the content and the shared-memory volume. */
@NullMarked
package io.memlane.cache;

import org.jspecify.annotations.NullMarked;
