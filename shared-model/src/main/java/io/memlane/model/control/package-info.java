/** The control protocol: messages, their codec, and the connection that carries them. */
@NullMarked
package io.memlane.model.control;

import org.jspecify.annotations.NullMarked;
