/** What holds for the management ports of both services. */
@NullMarked
package io.memlane.runtime.management;

import org.jspecify.annotations.NullMarked;
