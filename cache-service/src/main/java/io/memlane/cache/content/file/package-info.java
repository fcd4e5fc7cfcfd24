/** Content that lies in files: open files, their states and variants. */
@NullMarked
package io.memlane.cache.content.file;

import org.jspecify.annotations.NullMarked;
