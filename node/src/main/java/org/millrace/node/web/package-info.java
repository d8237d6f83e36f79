/**
 * The pages that people see: what is on air, a player for each channel, and what goes with them.
 * Records about channels enter; HTML leaves, in which every text of a stranger is escaped. Pages
 * work without script as far as they can; small modules under {@code /assets/} keep them live.
 */
@NullMarked
package org.millrace.node.web;

import org.jspecify.annotations.NullMarked;
