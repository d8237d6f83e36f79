package org.millrace.ops.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.millrace.node.config.NodeConfig;

/** A key that nobody reads is a promise that nobody keeps. */
class ConfigUseTest {

  /** What every record does with every component. */
  private static final Set<String> BUILT_IN = Set.of("<init>", "toString", "hashCode", "equals");

  private static final String CONFIG = NodeConfig.class.getPackageName();

  @Test
  void everyKeyIsReadBySomebody() {
    var unread =
        Classes.ALL.stream()
            .filter(type -> type.getPackageName().equals(CONFIG) && type.isRecord())
            .filter(
                type ->
                    type.getName().startsWith(NodeConfig.class.getName())
                        || type.getSimpleName().equals("ChannelConfig")
                        || type.getName().endsWith("ChannelConfig$Reader"))
            .flatMap(type -> type.getMethods().stream())
            .filter(ConfigUseTest::isAccessor)
            .filter(method -> !isRead(method))
            .map(JavaMethod::getFullName)
            .sorted()
            .toList();

    assertThat(unread).isEmpty();
  }

  /** By its accessor from anywhere, or as a field by a method of its own record. */
  private static boolean isRead(JavaMethod accessor) {
    var field = accessor.getOwner().getField(accessor.getName());
    return !accessor.getCallsOfSelf().isEmpty()
        || field.getAccessesToSelf().stream()
            .anyMatch(
                access ->
                    !BUILT_IN.contains(access.getOrigin().getName())
                        && !access.getOrigin().getName().equals(accessor.getName()));
  }

  private static boolean isAccessor(JavaMethod method) {
    return method.getRawParameterTypes().isEmpty()
        && method.getOwner().tryGetField(method.getName()).isPresent();
  }
}
