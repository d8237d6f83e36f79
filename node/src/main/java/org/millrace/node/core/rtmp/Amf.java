package org.millrace.node.core.rtmp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** A value of the Action Message Format, version 0: the arguments of RTMP's commands. */
public sealed interface Amf {

  record Num(double value) implements Amf {}

  record Bool(boolean value) implements Amf {}

  record Text(String value) implements Amf {}

  /** An object with its members in the order of the wire; typed objects lose their class name. */
  record Obj(SequencedMap<String, Amf> members) implements Amf {

    public Obj {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    /** An object of alternating names and values. */
    static Obj of(Object... namesAndValues) {
      return new Obj(pairs(namesAndValues));
    }

    Optional<String> text(String name) {
      return members.get(name) instanceof Text(var value) ? Optional.of(value) : Optional.empty();
    }
  }

  /** An object that is written with its count, as metadata is. */
  record EcmaArray(SequencedMap<String, Amf> members) implements Amf {

    public EcmaArray {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    static EcmaArray of(Object... namesAndValues) {
      return new EcmaArray(pairs(namesAndValues));
    }
  }

  record StrictArray(List<Amf> values) implements Amf {

    public StrictArray {
      values = List.copyOf(values);
    }
  }

  record Date(double epochMillis) implements Amf {}

  /** Null, and what means nothing here: undefined, references, unsupported. */
  record Null() implements Amf {}

  Null NULL = new Null();

  private static SequencedMap<String, Amf> pairs(Object[] namesAndValues) {
    var members = new LinkedHashMap<String, Amf>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], of(namesAndValues[i + 1]));
    }
    return members;
  }

  private static Amf of(Object value) {
    return switch (value) {
      case Amf amf -> amf;
      case String text -> new Text(text);
      case Number number -> new Num(number.doubleValue());
      case Boolean flag -> new Bool(flag);
      case List<?> list -> new StrictArray(list.stream().map(Amf::of).toList());
      default -> throw new IllegalArgumentException("no AMF form: " + value.getClass());
    };
  }
}
