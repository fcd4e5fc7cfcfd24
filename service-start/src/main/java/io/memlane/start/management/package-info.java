/** What holds for the management ports of both services. */
@NullMarked
package io.memlane.start.management;

import org.jspecify.annotations.NullMarked;
