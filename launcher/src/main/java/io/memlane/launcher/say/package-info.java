/** What the launcher says to people, and how it ends when it can no further. */
@NullMarked
package io.memlane.launcher.say;

import org.jspecify.annotations.NullMarked;
