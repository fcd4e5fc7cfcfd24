/** Segments of shared memory: layouts, frames, writer and reader. Only here is memory mapped and Chronicle Queue used. */
@NullMarked
package io.memlane.model.segment;

import org.jspecify.annotations.NullMarked;
