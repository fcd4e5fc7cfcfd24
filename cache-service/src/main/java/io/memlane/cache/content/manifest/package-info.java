/** Content that a manifest lists. */
@NullMarked
package io.memlane.cache.content.manifest;

import org.jspecify.annotations.NullMarked;
