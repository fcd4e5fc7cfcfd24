/** Copies a representation into a segment. */
@NullMarked
package io.memlane.cache.transfer;

import org.jspecify.annotations.NullMarked;
