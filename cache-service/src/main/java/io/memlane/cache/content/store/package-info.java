/** Stored responses on disk: keys, metadata and bodies, of which it knows no more than their bytes. */
@NullMarked
package io.memlane.cache.content.store;

import org.jspecify.annotations.NullMarked;
