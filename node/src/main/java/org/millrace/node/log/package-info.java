/**
 * What the node says about itself. Log events and the ends of listeners enter; lines on standard
 * output leave, as text or as JSON, written by a thread of their own so that a slow reader of the
 * output never holds up media. Errors that keep coming are counted.
 */
@NullMarked
package org.millrace.node.log;

import org.jspecify.annotations.NullMarked;
