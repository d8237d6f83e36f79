package org.millrace.node.core.remux;

import static org.millrace.node.core.remux.Boxes.begin;
import static org.millrace.node.core.remux.Boxes.beginFull;
import static org.millrace.node.core.remux.Boxes.end;

import java.util.List;
import org.millrace.node.core.bytes.ByteWriter;

/** The header of fragmented MP4: what a decoder needs before the first fragment. */
public final class InitSegment {

  private static final int MOVIE_TIMESCALE = 1000;
  private static final int LANGUAGE_UNDETERMINED = 0x55c4;

  private InitSegment() {}

  /** Track n of the list gets the track id n + 1. */
  public static byte[] write(List<TrackFormat> tracks) {
    var out = new ByteWriter(1024);
    var ftyp = begin(out, "ftyp");
    out.ascii("iso6").u32(0).ascii("iso6").ascii("cmfc").ascii("mp41");
    end(out, ftyp);
    var moov = begin(out, "moov");
    movieHeader(out, tracks.size() + 1);
    for (var i = 0; i < tracks.size(); i++) {
      track(out, i + 1, tracks.get(i));
    }
    var mvex = begin(out, "mvex");
    for (var i = 0; i < tracks.size(); i++) {
      var trex = beginFull(out, "trex", 0, 0);
      out.u32(i + 1).u32(1).u32(0).u32(0).u32(0);
      end(out, trex);
    }
    end(out, mvex);
    end(out, moov);
    return out.toBytes();
  }

  private static void movieHeader(ByteWriter out, int nextTrack) {
    var mvhd = beginFull(out, "mvhd", 0, 0);
    out.u32(0).u32(0).u32(MOVIE_TIMESCALE).u32(0);
    out.u32(0x0001_0000).u16(0x0100).zeros(10);
    matrix(out);
    out.zeros(24).u32(nextTrack);
    end(out, mvhd);
  }

  private static void track(ByteWriter out, int id, TrackFormat format) {
    var video = format.codec().video();
    var trak = begin(out, "trak");
    var tkhd = beginFull(out, "tkhd", 0, 7);
    out.u32(0).u32(0).u32(id).u32(0).u32(0).zeros(8);
    out.u16(0).u16(video ? 0 : 1).u16(video ? 0 : 0x0100).u16(0);
    matrix(out);
    out.u32(format.width() << 16).u32(format.height() << 16);
    end(out, tkhd);
    var mdia = begin(out, "mdia");
    var mdhd = beginFull(out, "mdhd", 0, 0);
    out.u32(0).u32(0).u32(format.timescale()).u32(0).u16(LANGUAGE_UNDETERMINED).u16(0);
    end(out, mdhd);
    var hdlr = beginFull(out, "hdlr", 0, 0);
    out.u32(0).ascii(video ? "vide" : "soun").zeros(12).ascii(video ? "Video" : "Sound").u8(0);
    end(out, hdlr);
    mediaInformation(out, format);
    end(out, mdia);
    end(out, trak);
  }

  private static void mediaInformation(ByteWriter out, TrackFormat format) {
    var minf = begin(out, "minf");
    if (format.codec().video()) {
      var vmhd = beginFull(out, "vmhd", 0, 1);
      out.zeros(8);
      end(out, vmhd);
    } else {
      var smhd = beginFull(out, "smhd", 0, 0);
      out.zeros(4);
      end(out, smhd);
    }
    var dinf = begin(out, "dinf");
    var dref = beginFull(out, "dref", 0, 0);
    out.u32(1);
    end(out, beginFull(out, "url ", 0, 1));
    end(out, dref);
    end(out, dinf);
    var stbl = begin(out, "stbl");
    var stsd = beginFull(out, "stsd", 0, 0);
    out.u32(1);
    SampleEntry.write(out, format);
    end(out, stsd);
    for (var table : List.of("stts", "stsc", "stco")) {
      var box = beginFull(out, table, 0, 0);
      out.u32(0);
      end(out, box);
    }
    var stsz = beginFull(out, "stsz", 0, 0);
    out.u32(0).u32(0);
    end(out, stsz);
    end(out, stbl);
    end(out, minf);
  }

  private static void matrix(ByteWriter out) {
    out.u32(0x0001_0000).zeros(12).u32(0x0001_0000).zeros(12).u32(0x4000_0000);
  }
}
