/** What another invocation must know of a pair: a folder for each content port. */
@NullMarked
package io.memlane.launcher.state;

import org.jspecify.annotations.NullMarked;
