/** What a pair is started with: the options of up and what follows from them. */
@NullMarked
package io.memlane.launcher.settings;

import org.jspecify.annotations.NullMarked;
