/** What the rest of the cache knows of content: a look-up, what it comes to, and the file that is read. */
@NullMarked
package io.memlane.cache.content;

import org.jspecify.annotations.NullMarked;
