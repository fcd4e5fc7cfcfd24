/** Answers HTTP: the server, its one controller, and the response. */
@NullMarked
package io.memlane.proxy.web;

import org.jspecify.annotations.NullMarked;
