/** What the JVMs of services are started with. */
@NullMarked
package io.memlane.launcher.jvm;

import org.jspecify.annotations.NullMarked;
