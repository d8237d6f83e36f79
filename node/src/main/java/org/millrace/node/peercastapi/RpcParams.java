package org.millrace.node.peercastapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Guid;

/** The parameters of one call, given in order or by name. */
final class RpcParams {

  /** Texts of the network are cut at 255 bytes anyway. */
  private static final int TEXT_CHARS_MAX = 2048;

  private final List<String> names;
  private final JsonNode given;

  private RpcParams(List<String> names, JsonNode given) {
    this.names = names;
    this.given = given;
  }

  /**
   * Takes what a request has.
   *
   * @param given null if it has none
   */
  static RpcParams of(List<String> names, @Nullable JsonNode given) throws RpcFault.Thrown {
    var optional = (int) names.stream().filter(name -> name.endsWith("?")).count();
    var plain = names.stream().map(name -> name.replace("?", "")).toList();
    var params = given == null || given.isNull() ? MissingNode.getInstance() : given;
    var least = names.size() - optional;
    var fits =
        switch (params.getNodeType()) {
          case ARRAY -> params.size() >= least && params.size() <= names.size();
          case OBJECT -> true;
          case MISSING -> least == 0;
          case BINARY, BOOLEAN, NULL, NUMBER, POJO, STRING -> false;
        };
    if (!fits) {
      throw fault("Wrong number of arguments");
    }
    var read = new RpcParams(plain, params);
    for (var name : plain.subList(0, least)) {
      if (read.get(name).isMissingNode()) {
        throw fault(name + " is missing");
      }
    }
    return read;
  }

  static RpcFault.Thrown fault(String why) {
    return new RpcFault.Thrown(RpcFault.params(why));
  }

  /** A parameter as it came; missing if it did not. */
  JsonNode get(String name) {
    var value = given.isArray() ? given.path(names.indexOf(name)) : given.path(name);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  boolean has(String name) {
    return !get(name).isMissingNode();
  }

  /** 32 hex digits; anything else is a channel that nobody knows. */
  Guid channel(String name) throws RpcFault.Thrown {
    return Guid.parse(text(name)).orElseThrow(() -> new RpcFault.Thrown(RpcFault.NO_CHANNEL));
  }

  String text(String name) throws RpcFault.Thrown {
    return text(name, get(name));
  }

  /** Empty if it is missing. */
  String textOrEmpty(String name) throws RpcFault.Thrown {
    return has(name) ? text(name) : "";
  }

  int number(String name, int least, int most) throws RpcFault.Thrown {
    return number(name, get(name), least, most);
  }

  int number(String name, int least, int most, int otherwise) throws RpcFault.Thrown {
    return has(name) ? number(name, least, most) : otherwise;
  }

  JsonNode object(String name) throws RpcFault.Thrown {
    var value = get(name);
    if (!value.isObject()) {
      throw fault(name + " is not an object");
    }
    return value;
  }

  /** An http or https URL of another place. */
  URI url(String name) throws RpcFault.Thrown {
    try {
      var url = new URI(text(name));
      var scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https")) && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException _) {
      // Falls through.
    }
    throw fault(name + " is not a URL of http or https");
  }

  static String text(String name, JsonNode value) throws RpcFault.Thrown {
    if (!value.isTextual()) {
      throw fault(name + " is not a string");
    }
    if (value.textValue().length() > TEXT_CHARS_MAX) {
      throw fault(name + " is longer than " + TEXT_CHARS_MAX);
    }
    return value.textValue();
  }

  static int number(String name, JsonNode value, int least, int most) throws RpcFault.Thrown {
    if (!value.isIntegralNumber()) {
      throw fault(name + " is not a whole number");
    }
    if (!value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
      throw fault(name + " is not between " + least + " and " + most);
    }
    return value.intValue();
  }
}
