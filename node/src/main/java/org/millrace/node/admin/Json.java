package org.millrace.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.millrace.node.admin.Answer.Page;

/** Records as JSON, and requests back. */
final class Json {

  private static final String TYPE = "application/json";

  /** Made at the first use: loading it takes time that a start does not have. */
  private static final class Mapper {
    static final ObjectMapper PLAIN = new ObjectMapper();
    static final ObjectMapper WIDE = PLAIN.copy().enable(SerializationFeature.INDENT_OUTPUT);
  }

  private Json() {}

  static Page page(int status, Object value) {
    try {
      var text = Mapper.WIDE.writeValueAsString(value) + "\n";
      return new Page(status, TYPE, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("no JSON of " + value.getClass(), broken);
    }
  }

  static String line(Object value) {
    try {
      return Mapper.PLAIN.writeValueAsString(value);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("no JSON of " + value.getClass(), broken);
    }
  }

  /** The object that was sent; missing if it is none. */
  static JsonNode read(byte[] body) {
    try {
      var read = Mapper.PLAIN.readTree(body);
      return read != null && read.isObject() ? read : MissingNode.getInstance();
    } catch (IOException broken) {
      return MissingNode.getInstance();
    }
  }
}
