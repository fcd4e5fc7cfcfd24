/** What a container is asked about itself. */
@NullMarked
package io.memlane.model.health;

import org.jspecify.annotations.NullMarked;
