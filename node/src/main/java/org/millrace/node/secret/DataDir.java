package org.millrace.node.secret;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The directory of what must outlive the node: mode 700, files of mode 600, and held by one node at
 * a time.
 */
public final class DataDir implements AutoCloseable {

  private final Path path;
  private final FileChannel lock;

  private DataDir(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** The directory cannot be used; the message says why and what to do. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    public Unusable(String message) {
      super(message);
    }
  }

  /** Makes the directory where it is missing, and takes it for this process. */
  public static DataDir open(Path path) throws Unusable {
    try {
      Files.createDirectories(path.toAbsolutePath());
      if (posix(path)) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      return new DataDir(path, lock(path));
    } catch (FileAlreadyExistsException notADirectory) {
      throw new Unusable(
          "data directory " + path + ": " + notADirectory.getFile() + " is not a directory");
    } catch (AccessDeniedException denied) {
      throw new Unusable(
          "data directory "
              + path
              + " is not writable for user "
              + System.getProperty("user.name")
              + "; set node.data-dir or --data");
    } catch (IOException unusable) {
      throw new Unusable("data directory " + path + " cannot be used: " + unusable.getMessage());
    }
  }

  private static FileChannel lock(Path path) throws IOException, Unusable {
    var channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException inThisProcess) {
      // Falls through: held, only by ourselves.
    } catch (IOException unlockable) {
      channel.close();
      throw unlockable;
    }
    channel.close();
    throw new Unusable(
        "data directory "
            + path
            + " is in use by another node; give each node its own with --data");
  }

  public Path path() {
    return path;
  }

  /** The content of a file, or empty if there is none. */
  public Optional<String> read(String name) throws IOException {
    var file = path.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (posix(path)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return Optional.of(Files.readString(file));
  }

  /** Replaces a file as a whole: after a crash either the old or the new content is there. */
  public void write(String name, String content) throws IOException {
    var fresh = path.resolve(name + ".new");
    Files.deleteIfExists(fresh);
    if (posix(path)) {
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(fresh, content);
    Files.move(
        fresh,
        path.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Lets another node take the directory. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
