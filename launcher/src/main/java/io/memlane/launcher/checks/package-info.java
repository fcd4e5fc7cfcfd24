/** What must hold before a pair can start. */
@NullMarked
package io.memlane.launcher.checks;

import org.jspecify.annotations.NullMarked;
