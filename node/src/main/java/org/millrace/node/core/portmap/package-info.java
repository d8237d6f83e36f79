/**
 * Asking a gateway to pass a port on, as decisions: RFC 6887, NAT-PMP (RFC 6886) and UPnP IGD in
 * turn, renewal at half life, removal at the end. Datagrams, answers of HTTP and the time enter;
 * datagrams, HTTP requests and mappings leave. Only the gateway's own address is believed or asked,
 * and what it says is bounded: it may be anybody's.
 */
@NullMarked
package org.millrace.node.core.portmap;

import org.jspecify.annotations.NullMarked;
