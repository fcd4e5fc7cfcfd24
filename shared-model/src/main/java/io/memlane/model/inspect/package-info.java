/** Shows a volume and its segments to people, read-only: {@code ./memlane inspect}. Needs nothing but the JDK, not even Chronicle. */
@NullMarked
package io.memlane.model.inspect;

import org.jspecify.annotations.NullMarked;
