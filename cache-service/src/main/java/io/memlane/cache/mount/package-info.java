/** The content that is served: settings, wiring, what operators see of it. */
@NullMarked
package io.memlane.cache.mount;

import org.jspecify.annotations.NullMarked;
