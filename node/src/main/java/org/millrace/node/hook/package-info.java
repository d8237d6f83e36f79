/**
 * Tells other programs what happens here. Events enter, from any thread and at once; requests to
 * the operator's URLs leave, signed, again and again until they are taken or too old.
 */
@NullMarked
package org.millrace.node.hook;

import org.jspecify.annotations.NullMarked;
