package io.github.camgraft.cli.console;

import io.github.camgraft.files.FileName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a file or folder. */
public final class PathWord implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException mistake) {
      throw new TypeConversionException(FileName.complaint(mistake));
    }
  }
}
