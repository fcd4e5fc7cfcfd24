/** What the parts cost on their own, in time and in garbage, measured by JMH. */
@NullMarked
package io.memlane.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
