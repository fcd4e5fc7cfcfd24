/** What ./memlane runs: reads the command line and hands it to a command. */
@NullMarked
package io.memlane.launcher;

import org.jspecify.annotations.NullMarked;
