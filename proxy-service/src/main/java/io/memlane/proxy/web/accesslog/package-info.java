/** The access log. */
@NullMarked
package io.memlane.proxy.web.accesslog;

import org.jspecify.annotations.NullMarked;
