/** What keeps logs readable. */
@NullMarked
package io.memlane.model.log;

import org.jspecify.annotations.NullMarked;
