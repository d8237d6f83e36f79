/**
 * Broadcasts. {@link org.millrace.node.channel.Channels} keeps one {@link
 * org.millrace.node.channel.Channel} actor for each mount; sources enter as offers, and leave a
 * channel on air. Faces see channels only as {@link org.millrace.node.channel.LiveChannel}s in the
 * {@link org.millrace.node.channel.ChannelDirectory}.
 */
@NullMarked
package org.millrace.node.channel;

import org.jspecify.annotations.NullMarked;
