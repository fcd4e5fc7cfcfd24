/** The proxy: answers HTTP from segments that the cache fills. */
@NullMarked
package io.memlane.proxy;

import org.jspecify.annotations.NullMarked;
