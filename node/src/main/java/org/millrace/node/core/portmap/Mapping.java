package org.millrace.node.core.portmap;

import org.millrace.messages.pcp.Endpoint;

/**
 * A port that a gateway passes on to this node.
 *
 * @param external where the outside connects; its address may itself be private, behind another
 *     gateway
 * @param lifetimeSeconds from the grant on; 0 for one that ends only when it is taken away
 */
public record Mapping(Method method, Endpoint external, int internalPort, int lifetimeSeconds) {

  /** How a gateway is asked. */
  public enum Method {
    /** RFC 6887. */
    PORT_CONTROL("port control"),
    /** RFC 6886. */
    NAT_PMP("NAT-PMP"),
    /** UPnP Internet Gateway Device, versions 1 and 2. */
    UPNP("UPnP");

    private final String word;

    Method(String word) {
      this.word = word;
    }

    /** For people. */
    public String word() {
      return word;
    }
  }

  /** Whether the outer address is one of the open internet. */
  public boolean isGlobal() {
    return external.ip().isGlobal();
  }
}
