package org.millrace.node.core.remux;

/**
 * One coded picture or audio frame.
 *
 * @param track index into the demuxer's latest tracks
 * @param timeNanos decode time
 * @param offsetNanos presentation time less decode time
 * @param key decoding may start here; true for all audio
 * @param data as MP4 holds it: length-prefixed NAL units, raw AAC without ADTS
 */
public record Sample(int track, long timeNanos, long offsetNanos, boolean key, byte[] data) {}
