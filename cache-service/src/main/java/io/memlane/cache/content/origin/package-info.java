/** Content that an HTTP origin has: what is asked of it, shared, kept and told of it, by the rules of RFC 9111. */
@NullMarked
package io.memlane.cache.content.origin;

import org.jspecify.annotations.NullMarked;
