/**
 * What a shared cache may store, reuse, validate and invalidate (RFC 9111, with 5861, 8246, 9211, 9213 and 9875). Pure
 * functions of fields and times: no clock is read here, and nothing is kept.
 */
@NullMarked
package io.memlane.model.http.caching;

import org.jspecify.annotations.NullMarked;
