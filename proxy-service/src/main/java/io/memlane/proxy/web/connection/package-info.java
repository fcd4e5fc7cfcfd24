/** Connections whose clients hold nothing of the proxy's: limits, pace, and the end. */
@NullMarked
package io.memlane.proxy.web.connection;

import org.jspecify.annotations.NullMarked;
