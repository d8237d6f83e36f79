package org.millrace.node.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills a tree of records from a HOCON tree of the same shape: the component {@code ringBytesMax}
 * takes the key {@code ring-bytes-max}, whose unit follows from the component's type and name.
 * Values that do not fit, and those that a constructor refuses, become problems with their place.
 */
final class RecordBinder {

  private static final Pattern CAPITAL = Pattern.compile("([A-Z])");

  private final List<Problem> problems;

  RecordBinder(List<Problem> problems) {
    this.problems = problems;
  }

  /** Returns null if anything in it was wrong; then there is at least one problem more. */
  <T extends Record> @Nullable T bind(Class<T> type, ConfigObject object, String path) {
    var components = type.getRecordComponents();
    var arguments = new @Nullable Object[components.length];
    var before = problems.size();
    for (var i = 0; i < components.length; i++) {
      arguments[i] = component(components[i], object, path);
    }
    return problems.size() > before ? null : create(type, components, arguments, object, path);
  }

  static String keyOf(String component) {
    return CAPITAL
        .matcher(component)
        .replaceAll(match -> "-" + match.group().toLowerCase(Locale.ROOT));
  }

  private @Nullable Object component(RecordComponent component, ConfigObject object, String path) {
    var key = keyOf(component.getName());
    var value = object.get(key);
    if (value == null && component.getGenericType() instanceof ParameterizedType generic) {
      // Only in lists: everything else has its default in reference.conf.
      if (generic.getRawType() == Optional.class) {
        return Optional.empty();
      } else if (generic.getRawType() == List.class) {
        return List.of();
      }
    }
    if (value == null) {
      problems.add(Problem.at(object.origin(), path + "." + key, "is missing"));
      return null;
    }
    return convert(component.getGenericType(), component.getName(), value, path + "." + key);
  }

  private @Nullable Object convert(Type type, String name, ConfigValue value, String path) {
    if (type instanceof ParameterizedType generic) {
      return convertGeneric(generic, name, value, path);
    }
    var plain = (Class<?>) type;
    if (plain.isRecord()) {
      return value instanceof ConfigObject object
          ? bind(plain.asSubclass(Record.class), object, path)
          : refuse(value, path, "must be a section in braces");
    }
    if (value.valueType() == ConfigValueType.NULL) {
      return refuse(value, path, "must not be null");
    }
    try {
      return Values.convert(plain, name, value);
    } catch (IllegalArgumentException notSuch) {
      return refuse(value, path, String.valueOf(notSuch.getMessage()));
    }
  }

  private @Nullable Object convertGeneric(
      ParameterizedType generic, String name, ConfigValue value, String path) {
    var outer = (Class<?>) generic.getRawType();
    var arguments = generic.getActualTypeArguments();
    if (outer == Optional.class) {
      var absent =
          value.valueType() == ConfigValueType.NULL
              || (value.valueType() == ConfigValueType.STRING && "".equals(value.unwrapped()));
      return absent
          ? Optional.empty()
          : Optional.ofNullable(convert(arguments[0], name, value, path));
    }
    if (outer == List.class) {
      return value instanceof ConfigList list
          ? bindList(list, arguments[0], name, path)
          : refuse(value, path, "must be a list in brackets");
    }
    if (outer == SortedMap.class) {
      return value instanceof ConfigObject object
          ? bindMap(object, arguments[1], name, path)
          : refuse(value, path, "must be a section in braces");
    }
    throw new IllegalStateException("no reading of " + generic);
  }

  private List<Object> bindList(ConfigList list, Type element, String name, String path) {
    var bound = new ArrayList<Object>();
    for (var i = 0; i < list.size(); i++) {
      var place = path + "[" + i + "]";
      if (list.get(i) instanceof ConfigObject given && element instanceof Class<?> type) {
        refuseUnknown(given, type, place);
      }
      var item = convert(element, name, list.get(i), place);
      if (item != null) {
        bound.add(item);
      }
    }
    return bound;
  }

  /** What stands in a list has no counterpart in reference.conf that would tell its keys. */
  private void refuseUnknown(ConfigObject given, Class<?> type, String path) {
    if (!type.isRecord()) {
      return;
    }
    var keys = Arrays.stream(type.getRecordComponents()).map(c -> keyOf(c.getName())).toList();
    for (var entry : KnownKeys.sorted(given).entrySet()) {
      if (!keys.contains(entry.getKey())) {
        problems.add(
            Problem.unknown(
                entry.getValue().origin(),
                path + "." + entry.getKey(),
                KnownKeys.nearest(entry.getKey(), keys)));
      }
    }
  }

  private SortedMap<String, Object> bindMap(
      ConfigObject object, Type element, String name, String path) {
    var bound = new TreeMap<String, Object>();
    for (var entry : KnownKeys.sorted(object).entrySet()) {
      var key = path + "." + ConfigUtil.quoteString(entry.getKey());
      var item = convert(element, name, entry.getValue(), key);
      if (item != null) {
        bound.put(entry.getKey(), item);
      }
    }
    return Collections.unmodifiableSortedMap(bound);
  }

  private <T extends Record> @Nullable T create(
      Class<T> type,
      RecordComponent[] components,
      @Nullable Object[] arguments,
      ConfigObject object,
      String path) {
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof Check.BadValue bad) {
        report(bad, object, path);
        return null;
      }
      throw new IllegalStateException("cannot make a " + type.getSimpleName(), refused.getCause());
    } catch (ReflectiveOperationException notARecord) {
      throw new IllegalStateException("cannot make a " + type.getSimpleName(), notARecord);
    }
  }

  /**
   * Constructors name the whole key of a value ({@code channel.reader.lag-max}); its last words
   * lead from this record, or from one around it, to the place where the value stands.
   */
  private void report(Check.BadValue bad, ConfigObject object, String path) {
    var words = bad.key().split("\\.");
    for (var from = 0; from < words.length; from++) {
      var tail = String.join(".", Arrays.copyOfRange(words, from, words.length));
      var found = object.toConfig().hasPathOrNull(tail) ? find(object, words, from) : null;
      if (found != null) {
        problems.add(Problem.at(found.origin(), path + "." + tail, bad.problem()));
        return;
      }
    }
    problems.add(Problem.at(object.origin(), ConfigLoader.ROOT + "." + bad.key(), bad.problem()));
  }

  private static @Nullable ConfigValue find(ConfigObject object, String[] words, int from) {
    ConfigValue value = object;
    for (var i = from; i < words.length; i++) {
      if (!(value instanceof ConfigObject inner)) {
        return null;
      }
      value = inner.get(words[i]);
    }
    return value;
  }

  private @Nullable Object refuse(ConfigValue value, String path, String problem) {
    problems.add(Problem.at(value.origin(), path, problem));
    return null;
  }
}
