package org.millrace.simulation.sweep;

import org.apache.pekko.actor.typed.ActorRef;

/** What a foreman and its workers say to each other, also from machine to machine. */
sealed interface SweepMessage {

  /** Do this run; {@code number} is its place among the jobs. */
  record Do(int number, Job job, ActorRef<Foreman.Command> replyTo)
      implements SweepMessage, Worker.Command {}

  /** A run is done. */
  record Done(int number, Result result, ActorRef<Worker.Command> worker)
      implements SweepMessage, Foreman.Command {}

  /** A run cannot be done. */
  record Failed(int number, String reason, ActorRef<Worker.Command> worker)
      implements SweepMessage, Foreman.Command {}
}
