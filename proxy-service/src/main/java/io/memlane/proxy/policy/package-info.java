/** What operators say of paths: which are answered, and what their answers' headers add. */
@NullMarked
package io.memlane.proxy.policy;

import org.jspecify.annotations.NullMarked;
