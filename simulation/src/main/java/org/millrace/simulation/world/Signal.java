package org.millrace.simulation.world;

/** What travels between hosts beside messages: the life of connections. */
enum Signal {
  DIAL,
  ACCEPT,
  REFUSE,
  CLOSE
}
