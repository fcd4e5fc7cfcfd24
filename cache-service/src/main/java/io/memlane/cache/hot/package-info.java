/** Which answers proxies may give again without asking, and until when. */
@NullMarked
package io.memlane.cache.hot;

import org.jspecify.annotations.NullMarked;
