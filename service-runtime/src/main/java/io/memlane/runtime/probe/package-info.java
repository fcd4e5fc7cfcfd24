/** What a container is asked about itself. */
@NullMarked
package io.memlane.runtime.probe;

import org.jspecify.annotations.NullMarked;
