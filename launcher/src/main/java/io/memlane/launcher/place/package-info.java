/** Where everything is: the checkout, the services in it, the variables that are read. */
@NullMarked
package io.memlane.launcher.place;

import org.jspecify.annotations.NullMarked;
