package org.millrace.node.cli;

/** Why an input or a target cannot be used: in words, and as the exit code of the verb. */
final class InputProblem extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  InputProblem(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  /** What an HTTP status other than success means for the caller. */
  static InputProblem ofStatus(String where, int status, String body) {
    var reason = body.isBlank() ? "" : ": " + body.strip().lines().findFirst().orElse("");
    var code =
        switch (status) {
          case 401, 403, 409, 429, 503 -> Exit.REFUSED;
          default -> Exit.FAILED;
        };
    return new InputProblem(code, where + " answered " + status + reason);
  }
}
