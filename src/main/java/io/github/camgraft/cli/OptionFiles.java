package io.github.camgraft.cli;

import io.github.camgraft.cli.console.HarmlessOptions;
import io.github.camgraft.cli.console.OptionFile;
import io.github.camgraft.input.NearestName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.PropertiesDefaultProvider;

/**
 * Options that are always the same, in files: {@code opacity=0.7} for every command that knows the
 * option, {@code camgraft.explain.opacity=0.7} for one. What the command line says goes first. The
 * file that it names is taken alone; else all of the one in the user's home folder, and of the one
 * in the current folder what is harmless.
 */
final class OptionFiles {
  static final String OPTION = "--config";
  private static final String NAME = ".camgraft.properties";

  /** Behind it nothing is an option. */
  private static final String END = "--";

  private final List<OptionFile> files;

  private OptionFiles(List<OptionFile> files) {
    this.files = files;
  }

  /**
   * Reads the files that count for a command line.
   *
   * @throws ParameterException if one cannot be read or names an option that no command has
   */
  static OptionFiles of(CommandLine program, String... arguments) {
    return of(program, Path.of(""), home(), arguments);
  }

  static OptionFiles of(
      CommandLine program, Path folder, Optional<Path> home, String... arguments) {
    List<OptionFile> files = new ArrayList<>();
    for (Path place : places(folder, home, arguments)) {
      OptionFile file = read(program, place);
      boolean isOfAnybody = named(arguments).isEmpty() && !isIn(home, place);
      files.add(
          isOfAnybody ? file.restrictedTo(new HarmlessOptions(folder.toAbsolutePath())) : file);
    }
    return new OptionFiles(files);
  }

  /** Where the files lie that count for a command line, the weaker one first. */
  static List<Path> places(String... arguments) {
    return places(Path.of(""), home(), arguments);
  }

  private static List<Path> places(Path folder, Optional<Path> home, String... arguments) {
    Optional<Path> named = named(arguments);
    if (named.isPresent()) {
      return List.of(named.get());
    }
    Path here = folder.resolve(NAME);
    Stream<Path> own = home.map(user -> user.resolve(NAME)).stream();
    return Stream.concat(own, isIn(home, here) ? Stream.empty() : Stream.of(here))
        .filter(Files::isRegularFile)
        .toList();
  }

  /** Java makes a question mark of a user without a home, which is a folder like any other. */
  private static Optional<Path> home() {
    return Optional.of(Path.of(System.getProperty("user.home"))).filter(Path::isAbsolute);
  }

  private static boolean isIn(Optional<Path> home, Path file) {
    return home.map(user -> isSame(user.resolve(NAME), file)).orElse(false);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Optional<Path> named(String... arguments) {
    List<String> words = Arrays.stream(arguments).takeWhile(Predicate.not(END::equals)).toList();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith(OPTION + "=")) {
        return Optional.of(Path.of(words.get(i).substring(OPTION.length() + 1)));
      }
      if (words.get(i).equals(OPTION) && i + 1 < words.size()) {
        return Optional.of(Path.of(words.get(i + 1)));
      }
    }
    return Optional.empty();
  }

  private static OptionFile read(CommandLine program, Path place) {
    OptionFile file;
    try {
      file = OptionFile.read(place);
    } catch (IOException failure) {
      throw new ParameterException(
          program,
          "the options in '%s' cannot be read; write one per line, such as opacity=0.7, in UTF-8"
              .formatted(place),
          failure);
    }
    Set<String> known = known(program, new TreeSet<>());
    for (String key : file.options().keySet()) {
      if (!known.contains(key)) {
        throw new ParameterException(
            program,
            "'%s' sets '%s', which is not an option%s"
                .formatted(place, key, NearestName.question(key, known)));
      }
    }
    return file;
  }

  /** Makes the options those of the program wherever the command line says nothing. */
  void applyTo(CommandLine program) {
    Properties properties = new Properties();
    properties.putAll(options());
    setFor(program, new PropertiesDefaultProvider(properties));
  }

  /** All that counts. */
  Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    files.forEach(file -> options.putAll(file.options()));
    return options;
  }

  private static void setFor(CommandLine command, PropertiesDefaultProvider provider) {
    command.setDefaultValueProvider(provider);
    command.getSubcommands().values().forEach(sub -> setFor(sub, provider));
  }

  /** What a file that may be from anybody says to a command, in a sentence; empty if nothing. */
  Optional<String> notice(CommandSpec command) {
    Set<String> known = names(command, new TreeSet<>());
    return files.stream()
        .filter(file -> !file.trusted())
        .flatMap(file -> notice(file, known).stream())
        .findFirst();
  }

  private static Optional<String> notice(OptionFile file, Set<String> known) {
    String taken = listed(file.options().keySet(), known);
    String others = listed(file.passedOver(), known);
    if (taken.isEmpty() && others.isEmpty()) {
      return Optional.empty();
    }
    String reason = "; skipped: %s (if the file is yours, name it with %s)";
    return Optional.of(
        "camgraft: '%s' in this folder sets %s%s"
            .formatted(
                NAME,
                taken.isEmpty() ? "nothing" : taken,
                others.isEmpty() ? "" : reason.formatted(others, OPTION)));
  }

  private static String listed(Collection<String> keys, Set<String> known) {
    return String.join(", ", keys.stream().filter(known::contains).toList());
  }

  private static Set<String> known(CommandLine command, Set<String> names) {
    names(command.getCommandSpec(), names);
    command.getSubcommands().values().forEach(sub -> known(sub, names));
    return names;
  }

  /** The longest name of every option, alone and with its command in front. */
  private static Set<String> names(CommandSpec command, Set<String> names) {
    String prefix = command.qualifiedName(".") + ".";
    command
        .options()
        .forEach(
            option -> {
              String name = option.longestName().replaceFirst("^-+", "");
              names.addAll(List.of(name, prefix + name));
            });
    return names;
  }
}
