/** What a client's request says, read once. */
@NullMarked
package io.memlane.proxy.web.request;

import org.jspecify.annotations.NullMarked;
