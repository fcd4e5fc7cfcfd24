/** The pair in containers, where there is no JDK or no Maven. */
@NullMarked
package io.memlane.launcher.containers;

import org.jspecify.annotations.NullMarked;
