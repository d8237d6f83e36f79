/**
 * Ways out to players over HTTP. Requests enter; connections that were admitted leave, as readers
 * of their channel's fan-out.
 */
@NullMarked
package org.millrace.node.playback;

import org.jspecify.annotations.NullMarked;
