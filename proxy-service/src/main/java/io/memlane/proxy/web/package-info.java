/** HTTP: request paths, the controller, response writing, problem details. */
@NullMarked
package io.memlane.proxy.web;

import org.jspecify.annotations.NullMarked;
