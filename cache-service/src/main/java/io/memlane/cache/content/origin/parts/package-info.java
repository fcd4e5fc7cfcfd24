/** Parts of responses of which the whole isn't stored (RFC 9111 §3.3, §3.4). */
@NullMarked
package io.memlane.cache.content.origin.parts;

import org.jspecify.annotations.NullMarked;
