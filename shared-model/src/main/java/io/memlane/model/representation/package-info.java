/** What a path yields: length, media type, validators (RFC 9110). */
@NullMarked
package io.memlane.model.representation;

import org.jspecify.annotations.NullMarked;
