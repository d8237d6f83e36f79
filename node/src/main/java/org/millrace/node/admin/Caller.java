package org.millrace.node.admin;

import org.jspecify.annotations.Nullable;
import org.millrace.node.secret.Tokens.Scope;

/**
 * Who asks.
 *
 * @param who for the audit log
 * @param scope what they may; null for nothing
 * @param csrf what a page of theirs must send back with a change; null where a browser would not
 *     send along by itself what lets them in
 * @param session of a browser; null without one
 */
record Caller(
    String who, @Nullable Scope scope, @Nullable String csrf, Sessions.@Nullable Session session) {

  static final Caller NOBODY = new Caller("nobody", null, null, null);

  boolean may(@Nullable Scope needed) {
    return needed == null || (scope != null && scope.includes(needed));
  }

  /** What its pages send back with changes; empty for nobody. */
  String csrfToken() {
    return csrf == null ? "" : csrf;
  }

  /** Without what opens anything. */
  @Override
  public String toString() {
    return who;
  }
}
