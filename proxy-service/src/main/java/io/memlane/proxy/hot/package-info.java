/** Answers that this proxy has, and gives as long as the cache says so: what is kept, where, and who decides. */
@NullMarked
package io.memlane.proxy.hot;

import org.jspecify.annotations.NullMarked;
