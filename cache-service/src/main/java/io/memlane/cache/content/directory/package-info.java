/** Content that is a folder. */
@NullMarked
package io.memlane.cache.content.directory;

import org.jspecify.annotations.NullMarked;
