/** A small origin to put behind the pair, so that what a cache does can be seen with nothing else installed. */
@NullMarked
package io.memlane.launcher.demo;

import org.jspecify.annotations.NullMarked;
