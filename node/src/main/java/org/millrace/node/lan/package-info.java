/**
 * A private network inside one LAN, with sockets: announces the node by mDNS, hears the others, and
 * fetches their lists of channels. Announcements and lists of machines nearby enter; what is on air
 * nearby leaves, for pages and programs.
 */
@NullMarked
package org.millrace.node.lan;

import org.jspecify.annotations.NullMarked;
