/**
 * The PeerCast protocol as bytes: atoms, the messages made of them, the text heads around a session
 * and the lines of an index.txt. Enters: bytes of any peer, in any pieces. Leaves: records, or a
 * violation as a value; and the exact bytes a peer expects. Lenient in what is taken, strict in
 * what is sent; nothing here keeps more than its stated bounds, or knows of time or sockets.
 */
@NullMarked
package org.millrace.messages.pcp;

import org.jspecify.annotations.NullMarked;
