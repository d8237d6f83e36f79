package org.millrace.node.core.front;

import java.util.List;

/**
 * Which of several fronts tells directories: always one, since directories know one tracker a
 * channel. The one that does goes on for as long as it has the stream; else the first that has it.
 */
public final class FrontLead {

  public static final int NONE = -1;

  private FrontLead() {}

  /**
   * @param present who tells them now, or {@link #NONE}
   * @param sending which of the fronts get the stream, in the order of the configuration
   */
  public static int choose(int present, List<Boolean> sending) {
    if (present >= 0 && present < sending.size() && sending.get(present)) {
      return present;
    }
    return sending.indexOf(true);
  }
}
