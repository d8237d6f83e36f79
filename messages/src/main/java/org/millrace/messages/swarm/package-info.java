/**
 * The swarm's wire: one record per message, and the codec between records and frames. A record
 * knows the exact number of bytes that its frame takes, so a host that never encodes can still
 * charge for them. Byte strings may be stand-ins that have a size and no content. Generated classes
 * stay behind the codec.
 */
@NullMarked
package org.millrace.messages.swarm;

import org.jspecify.annotations.NullMarked;
