/**
 * What a path yields: length, media type, validators; and which part or variant of it a request is answered with (RFC
 * 9110 §8, §12 to §14). Pure functions of field values and metadata.
 */
@NullMarked
package io.memlane.model.http;

import org.jspecify.annotations.NullMarked;
