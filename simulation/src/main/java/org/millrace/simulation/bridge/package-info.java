/**
 * The node's actors where there is no network: in virtual time, with a scheduler whose clock only
 * moves when nothing is left to do and one queue instead of threads, and in real time with links in
 * memory. In virtual time the same world drives them as drives the bare core, so an equal hash says
 * that the actor adds nothing and loses nothing.
 */
@NullMarked
package org.millrace.simulation.bridge;

import org.jspecify.annotations.NullMarked;
