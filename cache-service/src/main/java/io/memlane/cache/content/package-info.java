/** Content: a folder or a manifest, and the table of open files. */
@NullMarked
package io.memlane.cache.content;

import org.jspecify.annotations.NullMarked;
