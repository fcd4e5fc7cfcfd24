/** Errors as problem details, and as a page for browsers. */
@NullMarked
package io.memlane.proxy.web.problem;

import org.jspecify.annotations.NullMarked;
