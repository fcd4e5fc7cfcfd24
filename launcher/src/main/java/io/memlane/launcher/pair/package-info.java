/** A pair of services from its start to its end. */
@NullMarked
package io.memlane.launcher.pair;

import org.jspecify.annotations.NullMarked;
