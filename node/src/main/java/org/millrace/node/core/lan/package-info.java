/**
 * A private network inside one LAN, as decisions: which addresses belong to it, whom of those that
 * announce themselves to believe, and when to ask them for their channels. Announcements, lists and
 * the time enter; questions leave.
 */
@NullMarked
package org.millrace.node.core.lan;

import org.jspecify.annotations.NullMarked;
