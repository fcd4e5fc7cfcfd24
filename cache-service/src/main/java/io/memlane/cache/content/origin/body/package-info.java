/** Bytes of responses while they come: where they are kept, and who reads them at what pace. */
@NullMarked
package io.memlane.cache.content.origin.body;

import org.jspecify.annotations.NullMarked;
