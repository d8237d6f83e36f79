package org.millrace.node.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that a node must not start with, and all that is wrong with it. */
public final class ConfigInvalid extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigInvalid(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
