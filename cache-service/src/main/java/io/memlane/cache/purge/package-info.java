/** Purges of stored responses, as an operator or a publishing system asks for them. */
@NullMarked
package io.memlane.cache.purge;

import org.jspecify.annotations.NullMarked;
