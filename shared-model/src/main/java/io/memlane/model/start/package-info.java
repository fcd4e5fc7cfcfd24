/** What both services check before they start, without Spring: the names of the settings, and the memory. */
@NullMarked
package io.memlane.model.start;

import org.jspecify.annotations.NullMarked;
