package org.millrace.ops.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** The compiled classes of all modules, without tests; read once. */
final class Classes {

  static final String ROOT = "org.millrace";

  static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("test-classes"))
          .importPackages(ROOT);

  private Classes() {}

  static boolean isIn(JavaClass type, String packageName) {
    var name = type.getPackageName();
    return name.equals(packageName) || name.startsWith(packageName + ".");
  }

  /** Uses of one class by another for which the test holds, one line each. */
  static List<String> uses(BiPredicate<JavaClass, JavaClass> test) {
    var found = new ArrayList<String>();
    for (var type : ALL) {
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        if (test.test(type, dependency.getTargetClass().getBaseComponentType())) {
          found.add(dependency.getDescription());
        }
      }
    }
    return found.stream().distinct().sorted().toList();
  }
}
