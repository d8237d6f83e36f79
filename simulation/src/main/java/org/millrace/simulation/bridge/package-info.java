/**
 * Real actors in virtual time: Pekko with a scheduler whose clock only moves when nothing is left
 * to do, and one queue instead of threads. Events of the engine enter as scheduled messages; the
 * same world handles them, so an equal hash says that hosting the core in actors changes nothing.
 */
@NullMarked
package org.millrace.simulation.bridge;

import org.jspecify.annotations.NullMarked;
