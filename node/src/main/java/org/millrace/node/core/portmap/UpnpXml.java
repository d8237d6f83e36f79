package org.millrace.node.core.portmap;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a gateway's XML: no document types, no entities but the five of XML, nothing
 * fetched; at most {@link #BYTES_MAX}, {@link #EVENTS_MAX} and {@link #TEXT_CHARS_MAX}.
 */
final class UpnpXml {

  static final int BYTES_MAX = 64 << 10;
  static final int EVENTS_MAX = 20_000;
  static final int TEXT_CHARS_MAX = 512;

  /** The services that map ports, the better first. */
  static final List<String> SERVICES =
      List.of(
          "urn:schemas-upnp-org:service:WANIPConnection:2",
          "urn:schemas-upnp-org:service:WANIPConnection:1",
          "urn:schemas-upnp-org:service:WANPPPConnection:1");

  /** A service of a device, and where it is asked. */
  record Service(String type, String controlUrl) {}

  /** What a description says. */
  record Description(String base, Optional<Service> service) {}

  private UpnpXml() {}

  /** Empty for what is not XML, or too much of it. */
  static Optional<Description> description(byte[] xml) {
    var found = new Finder();
    return walk(xml, found)
        ? Optional.of(new Description(found.base, Optional.ofNullable(found.best)))
        : Optional.empty();
  }

  /** The text of the first element of that name, whatever its prefix. */
  static Optional<String> text(byte[] xml, String name) {
    var found = new String[1];
    var read =
        walk(
            xml,
            (element, text) -> {
              if (found[0] == null && element.equals(name)) {
                found[0] = text;
              }
            });
    return read ? Optional.ofNullable(found[0]) : Optional.empty();
  }

  /** Gets the elements that hold only text, in order, when they end. */
  @FunctionalInterface
  private interface Elements {
    void text(String element, String text);

    default void ended(String element) {}
  }

  private static boolean walk(byte[] xml, Elements to) {
    if (xml.length > BYTES_MAX) {
      return false;
    }
    try {
      var factory = XMLInputFactory.newDefaultFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
      walk(factory.createXMLStreamReader(new ByteArrayInputStream(xml)), to);
      return true;
    } catch (XMLStreamException | RuntimeException notOurs) {
      // The reader throws unchecked exceptions too where documents are broken.
      return false;
    }
  }

  private static void walk(XMLStreamReader in, Elements to) throws XMLStreamException {
    var text = new StringBuilder();
    var events = 0;
    while (in.hasNext()) {
      if (++events > EVENTS_MAX) {
        throw new XMLStreamException("too much of it");
      }
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> text.setLength(0);
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (text.length() <= TEXT_CHARS_MAX) {
            text.append(in.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (text.length() <= TEXT_CHARS_MAX) {
            to.text(in.getLocalName(), text.toString().strip());
          }
          to.ended(in.getLocalName());
          text.setLength(0);
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new XMLStreamException("has a document type");
        default -> {}
      }
    }
  }

  /** Looks through a description for the best service. */
  private static final class Finder implements Elements {
    private String base = "";
    private String type = "";
    private String control = "";
    private @Nullable Service best;

    @Override
    public void text(String element, String text) {
      switch (element) {
        case "URLBase" -> base = text;
        case "serviceType" -> type = text;
        case "controlURL" -> control = text;
        default -> {}
      }
    }

    @Override
    public void ended(String element) {
      if (!element.equals("service")) {
        return;
      }
      var rank = SERVICES.indexOf(type);
      var bestRank = best == null ? SERVICES.size() : SERVICES.indexOf(best.type());
      if (rank >= 0 && rank < bestRank && !control.isEmpty()) {
        best = new Service(type, control);
      }
      type = "";
      control = "";
    }
  }
}
