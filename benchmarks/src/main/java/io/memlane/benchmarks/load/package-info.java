/** A load generator of our own, where no packaged one will do. */
@NullMarked
package io.memlane.benchmarks.load;

import org.jspecify.annotations.NullMarked;
