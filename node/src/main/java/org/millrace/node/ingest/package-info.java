/**
 * Ways in for live media: encoders that push over HTTP, and streams the node pulls. Requests and
 * URLs enter; {@link org.millrace.node.channel.SourceOffer}s leave, to {@link
 * org.millrace.node.channel.Channels}.
 */
@NullMarked
package org.millrace.node.ingest;

import org.jspecify.annotations.NullMarked;
