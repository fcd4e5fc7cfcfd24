/** The page that shows what is in a folder: its order, and its HTML. Knows no files and no protocol. */
@NullMarked
package io.memlane.cache.content.listing;

import org.jspecify.annotations.NullMarked;
