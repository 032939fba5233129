package io.github.camgraft.cli;

import io.github.camgraft.augment.NearestName;
import io.github.camgraft.files.FileBytes;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.PropertiesDefaultProvider;

/**
 * Options that are always the same, in a file: {@code opacity=0.7} for every command that knows the
 * option, {@code camgraft.explain.opacity=0.7} for one. What the command line says goes first.
 */
final class OptionFile {
  static final String OPTION = "--config";
  private static final String NAME = ".camgraft.properties";

  private static final long LARGEST = 1L << 20;

  private OptionFile() {}

  /**
   * Takes the file that the command line names, else the one in the current folder, else the one in
   * the user's.
   *
   * @throws ParameterException if it cannot be read or names an option that no command has
   */
  static void apply(CommandLine program, String... arguments) {
    find(arguments).ifPresent(file -> apply(program, file));
  }

  /** The file that is taken, if there is one. */
  static Optional<Path> find(String... arguments) {
    return named(List.of(arguments))
        .or(
            () ->
                Stream.of(Path.of(NAME), Path.of(System.getProperty("user.home"), NAME))
                    .filter(Files::isRegularFile)
                    .findFirst());
  }

  private static Optional<Path> named(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).startsWith(OPTION + "=")) {
        return Optional.of(Path.of(arguments.get(i).substring(OPTION.length() + 1)));
      }
      if (arguments.get(i).equals(OPTION) && i + 1 < arguments.size()) {
        return Optional.of(Path.of(arguments.get(i + 1)));
      }
    }
    return Optional.empty();
  }

  private static void apply(CommandLine program, Path file) {
    Properties options = new Properties();
    try {
      String text = new String(FileBytes.read(file, LARGEST), StandardCharsets.UTF_8);
      options.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException failure) {
      throw new ParameterException(
          program, "the options in '%s' cannot be read".formatted(file), failure);
    }
    Set<String> known = known(program, new TreeSet<>());
    for (String name : options.stringPropertyNames()) {
      if (!known.contains(name)) {
        throw new ParameterException(
            program,
            "'%s' sets '%s', which is no option%s"
                .formatted(file, name, NearestName.question(name, known)));
      }
    }
    setFor(program, new PropertiesDefaultProvider(options));
  }

  private static void setFor(CommandLine command, PropertiesDefaultProvider provider) {
    command.setDefaultValueProvider(provider);
    command.getSubcommands().values().forEach(sub -> setFor(sub, provider));
  }

  /** The longest name of every option, alone and with its command in front. */
  private static Set<String> known(CommandLine command, Set<String> names) {
    String prefix = command.getCommandSpec().qualifiedName(".") + ".";
    command
        .getCommandSpec()
        .options()
        .forEach(
            option -> {
              String name = option.longestName().replaceFirst("^-+", "");
              names.addAll(Arrays.asList(name, prefix + name));
            });
    command.getSubcommands().values().forEach(sub -> known(sub, names));
    return names;
  }
}
