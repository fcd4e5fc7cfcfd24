/**
 * Both services as real processes, run from their jars and watched from outside: HTTP, the control port, the volume, exit codes, logs,
 * meters. And what holds for the sources as a whole: their dependencies, their format, their texts.
 */
package io.memlane.system;
