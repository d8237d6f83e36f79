/**
 * How the node can be reached from outside: its own addresses, and the sockets that drive the port
 * mapping of {@code core.portmap}. Addresses of interfaces and answers of gateways enter; where the
 * node can be reached leaves.
 */
@NullMarked
package org.millrace.node.reach;

import org.jspecify.annotations.NullMarked;
