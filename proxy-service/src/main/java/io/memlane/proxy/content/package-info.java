/** What a client asks for and what it gets, as the server and who fetches it share it. */
@NullMarked
package io.memlane.proxy.content;

import org.jspecify.annotations.NullMarked;
