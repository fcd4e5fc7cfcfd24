/** Certificates. */
@NullMarked
package io.memlane.proxy.web.tls;

import org.jspecify.annotations.NullMarked;
