/** What proxy and cache agree on. No Spring in here. */
@NullMarked
package io.memlane.model;

import org.jspecify.annotations.NullMarked;
