/** Builds what is missing, and prepares a quick start of the services. */
@NullMarked
package io.memlane.launcher.build;

import org.jspecify.annotations.NullMarked;
