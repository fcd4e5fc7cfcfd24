/** A class for each command. */
@NullMarked
package io.memlane.launcher.command;

import org.jspecify.annotations.NullMarked;
