/** Files and folders that others may reach as well: whose they are, who may do what with them, and how they go. */
@NullMarked
package io.memlane.model.files;

import org.jspecify.annotations.NullMarked;
