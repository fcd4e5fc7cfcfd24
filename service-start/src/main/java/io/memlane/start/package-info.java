/**
 * Tells an operator why a service doesn't start: what Spring Boot knows of settings and failures, put to the rules of
 * {@code io.memlane.model.start}. And of what runs, its version and its memory.
 */
@NullMarked
package io.memlane.start;

import org.jspecify.annotations.NullMarked;
