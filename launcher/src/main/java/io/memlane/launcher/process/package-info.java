/** Other processes: who they are, how they are started and ended, and the signals that this one gets. */
@NullMarked
package io.memlane.launcher.process;

import org.jspecify.annotations.NullMarked;
