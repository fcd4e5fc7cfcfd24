/** Whether a service may start: memory, locale, rights; and what it rehearses before it does. */
@NullMarked
package io.memlane.runtime.start;

import org.jspecify.annotations.NullMarked;
