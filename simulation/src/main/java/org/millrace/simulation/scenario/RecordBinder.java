package org.millrace.simulation.scenario;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a record of a configuration object: every key is a component, nothing is left over. */
final class RecordBinder {

  private RecordBinder() {}

  static <R extends Record> R bind(
      Class<R> type, ConfigObject object, String path, @Nullable Record fallback) {
    var components = type.getRecordComponents();
    var keys = new LinkedHashMap<String, RecordComponent>();
    for (var component : components) {
      keys.put(keyOf(component.getName()), component);
    }
    for (var key : object.keySet()) {
      if (!keys.containsKey(key)) {
        throw new ScenarioException(
            "unknown key " + path + key + "; did you mean " + path + nearest(key, keys) + "?");
      }
    }
    var types = new Class<?>[components.length];
    var values = new Object[components.length];
    var i = 0;
    for (Map.Entry<String, RecordComponent> entry : keys.entrySet()) {
      var component = entry.getValue();
      types[i] = component.getType();
      var value = object.get(entry.getKey());
      if (value != null) {
        values[i] =
            valueOf(component.getName(), component.getGenericType(), value, path + entry.getKey());
      } else if (fallback != null) {
        values[i] = read(component, fallback);
      } else {
        throw new ScenarioException("missing key " + path + entry.getKey());
      }
      i++;
    }
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof ScenarioException said) {
        throw said;
      }
      throw new ScenarioException(path + ": " + refused.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The key of a component: {@code rampMillis} is {@code ramp}. */
  static String keyOf(String component) {
    return Units.withoutUnit(component)
        .replaceAll("([A-Z])", "-$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("-share$", "");
  }

  private static Object valueOf(String name, Type type, ConfigValue value, String path) {
    if (type instanceof ParameterizedType list) {
      return listOf(list.getActualTypeArguments()[0], value, path);
    }
    var raw = (Class<?>) type;
    if (raw.isRecord()) {
      if (!(value instanceof ConfigObject object)) {
        throw new ScenarioException(path + " is a block { … }");
      }
      return bind(raw.asSubclass(Record.class), object, path + ".", fallbackOf(raw));
    }
    var text = String.valueOf(value.unwrapped());
    if (raw == String.class) {
      return text;
    }
    if (raw == boolean.class) {
      if (!text.equals("true") && !text.equals("false")) {
        throw new ScenarioException(path + ": \"" + text + "\" is neither true nor false");
      }
      return Boolean.valueOf(text);
    }
    if (raw.isEnum()) {
      for (var constant : raw.getEnumConstants()) {
        if (constant.toString().equalsIgnoreCase(text)) {
          return constant;
        }
      }
      throw new ScenarioException(path + ": no such choice: " + text);
    }
    var number = Units.parse(path, name, text);
    if (raw == int.class) {
      return Math.toIntExact(Math.round(number));
    }
    return raw == long.class ? (Object) Math.round(number) : (Object) number;
  }

  private static List<?> listOf(Type element, ConfigValue value, String path) {
    if (value.valueType() != ConfigValueType.LIST) {
      throw new ScenarioException(path + " is a list [ … ]");
    }
    var list = new ArrayList<Object>();
    for (var item : (ConfigList) value) {
      list.add(valueOf("", element, item, path + "[" + list.size() + "]"));
    }
    return list;
  }

  private static @Nullable Record fallbackOf(Class<?> type) {
    if (type == Scenario.Fault.class) {
      return new Scenario.Fault("kill", 0, 0, 0, -1, -1);
    }
    return type == org.millrace.node.core.swarm.Tuning.class
        ? org.millrace.node.core.swarm.Tuning.DEFAULTS
        : null;
  }

  private static Object read(RecordComponent component, Record from) {
    try {
      return component.getAccessor().invoke(from);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String nearest(String key, Map<String, RecordComponent> keys) {
    var best = "";
    var distance = Integer.MAX_VALUE;
    for (var candidate : keys.keySet()) {
      var d = distance(key, candidate);
      if (d < distance) {
        distance = d;
        best = candidate;
      }
    }
    return best;
  }

  /** Letters to insert, delete or change to make one word of the other. */
  static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        var cost = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(cost, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
