/** Meters of both services. */
@NullMarked
package io.memlane.runtime.meters;

import org.jspecify.annotations.NullMarked;
