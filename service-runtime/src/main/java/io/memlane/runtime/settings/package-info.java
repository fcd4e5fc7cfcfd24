/**
 * What a service is told, and how it says what is wrong with that: which keys there are, where a value came from, and the
 * nearest key to one that nobody knows.
 */
@NullMarked
package io.memlane.runtime.settings;

import org.jspecify.annotations.NullMarked;
