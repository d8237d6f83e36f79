/**
 * Directories of channels: the page and index.txt of a node that is one, the file that outlives its
 * runs, and the reader of other directories' index.txt feeds. Listings enter from the network's
 * {@link org.millrace.node.peer.PeerViews}, read lines go back to it.
 */
@NullMarked
package org.millrace.node.directory;

import org.jspecify.annotations.NullMarked;
