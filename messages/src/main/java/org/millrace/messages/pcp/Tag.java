package org.millrace.messages.pcp;

import java.nio.charset.StandardCharsets;

/** The four-byte names of atoms, as big-endian integers. */
public final class Tag {
  public static final int PCP = 'p' << 24 | 'c' << 16 | 'p' << 8 | '\n';
  public static final int HELO = 'h' << 24 | 'e' << 16 | 'l' << 8 | 'o';
  public static final int OLEH = 'o' << 24 | 'l' << 16 | 'e' << 8 | 'h';
  public static final int OK = 'o' << 24 | 'k' << 16;
  public static final int QUIT = 'q' << 24 | 'u' << 16 | 'i' << 8 | 't';
  public static final int CHAN = 'c' << 24 | 'h' << 16 | 'a' << 8 | 'n';
  public static final int HOST = 'h' << 24 | 'o' << 16 | 's' << 8 | 't';
  public static final int BCST = 'b' << 24 | 'c' << 16 | 's' << 8 | 't';
  public static final int ROOT = 'r' << 24 | 'o' << 16 | 'o' << 8 | 't';
  public static final int PUSH = 'p' << 24 | 'u' << 16 | 's' << 8 | 'h';
  public static final int MESG = 'm' << 24 | 'e' << 16 | 's' << 8 | 'g';
  public static final int ASCI = 'a' << 24 | 's' << 16 | 'c' << 8 | 'i';
  public static final int ATOM = 'a' << 24 | 't' << 16 | 'o' << 8 | 'm';

  public static final int AGNT = 'a' << 24 | 'g' << 16 | 'n' << 8 | 't';
  public static final int VER = 'v' << 24 | 'e' << 16 | 'r' << 8;
  public static final int SID = 's' << 24 | 'i' << 16 | 'd' << 8;
  public static final int PORT = 'p' << 24 | 'o' << 16 | 'r' << 8 | 't';
  public static final int PING = 'p' << 24 | 'i' << 16 | 'n' << 8 | 'g';
  public static final int RIP = 'r' << 24 | 'i' << 16 | 'p' << 8;
  public static final int BCID = 'b' << 24 | 'c' << 16 | 'i' << 8 | 'd';
  public static final int DIS = 'd' << 24 | 'i' << 16 | 's' << 8;

  public static final int ID = 'i' << 24 | 'd' << 16;
  public static final int INFO = 'i' << 24 | 'n' << 16 | 'f' << 8 | 'o';
  public static final int TRCK = 't' << 24 | 'r' << 16 | 'c' << 8 | 'k';
  public static final int PKT = 'p' << 24 | 'k' << 16 | 't' << 8;

  public static final int NAME = 'n' << 24 | 'a' << 16 | 'm' << 8 | 'e';
  public static final int GNRE = 'g' << 24 | 'n' << 16 | 'r' << 8 | 'e';
  public static final int URL = 'u' << 24 | 'r' << 16 | 'l' << 8;
  public static final int DESC = 'd' << 24 | 'e' << 16 | 's' << 8 | 'c';
  public static final int CMNT = 'c' << 24 | 'm' << 16 | 'n' << 8 | 't';
  public static final int BITR = 'b' << 24 | 'i' << 16 | 't' << 8 | 'r';
  public static final int TYPE = 't' << 24 | 'y' << 16 | 'p' << 8 | 'e';
  public static final int STYP = 's' << 24 | 't' << 16 | 'y' << 8 | 'p';
  public static final int SEXT = 's' << 24 | 'e' << 16 | 'x' << 8 | 't';

  public static final int TITL = 't' << 24 | 'i' << 16 | 't' << 8 | 'l';
  public static final int CREA = 'c' << 24 | 'r' << 16 | 'e' << 8 | 'a';
  public static final int ALBM = 'a' << 24 | 'l' << 16 | 'b' << 8 | 'm';

  public static final int POS = 'p' << 24 | 'o' << 16 | 's' << 8;
  public static final int CONT = 'c' << 24 | 'o' << 16 | 'n' << 8 | 't';
  public static final int DATA = 'd' << 24 | 'a' << 16 | 't' << 8 | 'a';
  public static final int HEAD = 'h' << 24 | 'e' << 16 | 'a' << 8 | 'd';

  public static final int CID = 'c' << 24 | 'i' << 16 | 'd' << 8;
  public static final int IP = 'i' << 24 | 'p' << 16;
  public static final int NUML = 'n' << 24 | 'u' << 16 | 'm' << 8 | 'l';
  public static final int NUMR = 'n' << 24 | 'u' << 16 | 'm' << 8 | 'r';
  public static final int UPTM = 'u' << 24 | 'p' << 16 | 't' << 8 | 'm';
  public static final int VEVP = 'v' << 24 | 'e' << 16 | 'v' << 8 | 'p';
  public static final int VEXP = 'v' << 24 | 'e' << 16 | 'x' << 8 | 'p';
  public static final int VEXN = 'v' << 24 | 'e' << 16 | 'x' << 8 | 'n';
  public static final int FLG1 = 'f' << 24 | 'l' << 16 | 'g' << 8 | '1';
  public static final int OLDP = 'o' << 24 | 'l' << 16 | 'd' << 8 | 'p';
  public static final int NEWP = 'n' << 24 | 'e' << 16 | 'w' << 8 | 'p';
  public static final int UPIP = 'u' << 24 | 'p' << 16 | 'i' << 8 | 'p';
  public static final int UPPT = 'u' << 24 | 'p' << 16 | 'p' << 8 | 't';
  public static final int UPHP = 'u' << 24 | 'p' << 16 | 'h' << 8 | 'p';

  public static final int TTL = 't' << 24 | 't' << 16 | 'l' << 8;
  public static final int HOPS = 'h' << 24 | 'o' << 16 | 'p' << 8 | 's';
  public static final int FROM = 'f' << 24 | 'r' << 16 | 'o' << 8 | 'm';
  public static final int DEST = 'd' << 24 | 'e' << 16 | 's' << 8 | 't';
  public static final int GRP = 'g' << 24 | 'r' << 16 | 'p' << 8;
  public static final int VERS = 'v' << 24 | 'e' << 16 | 'r' << 8 | 's';
  public static final int VRVP = 'v' << 24 | 'r' << 16 | 'v' << 8 | 'p';

  public static final int UINT = 'u' << 24 | 'i' << 16 | 'n' << 8 | 't';
  public static final int CHKV = 'c' << 24 | 'h' << 16 | 'k' << 8 | 'v';
  public static final int NEXT = 'n' << 24 | 'e' << 16 | 'x' << 8 | 't';
  public static final int UPD = 'u' << 24 | 'p' << 16 | 'd' << 8;

  private Tag() {}

  /** The name as text, without its padding; bytes outside ASCII show as they are in Latin-1. */
  public static String text(int tag) {
    byte[] bytes = {(byte) (tag >> 24), (byte) (tag >> 16), (byte) (tag >> 8), (byte) tag};
    var length = 4;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
