/** Asks one HTTP origin, by Jetty's client: a request, its head, its bytes as somebody takes them, and a proven end or a failure. */
@NullMarked
package io.memlane.cache.content.origin.client;

import org.jspecify.annotations.NullMarked;
