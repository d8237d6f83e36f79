/**
 * Decoder configuration records. The records that containers carry (avcC, hvcC, av1C, vpcC,
 * AudioSpecificConfig, OpusHead, STREAMINFO) enter; what they say of their stream leaves: codec
 * string, picture size, sample rate. Bits that are missing read as zero, so a torn record gives a
 * poorer answer and never an exception.
 */
@NullMarked
package org.millrace.node.core.media.codec;

import org.jspecify.annotations.NullMarked;
