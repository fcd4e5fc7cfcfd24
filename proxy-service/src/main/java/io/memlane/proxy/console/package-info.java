/** The page on the management port that shows operators what the pair is doing now. */
@NullMarked
package io.memlane.proxy.console;

import org.jspecify.annotations.NullMarked;
