/** What the hop between two processes costs: Memlane's segment beside sockets and a bare ring. */
@NullMarked
package io.memlane.benchmarks.hop;

import org.jspecify.annotations.NullMarked;
