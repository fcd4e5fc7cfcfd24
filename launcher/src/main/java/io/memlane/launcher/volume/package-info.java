/** The folder for the shared memory, as far as it is the launcher that makes and tidies it. */
@NullMarked
package io.memlane.launcher.volume;

import org.jspecify.annotations.NullMarked;
