package io.github.camgraft.fuzz;

import io.github.camgraft.cli.Complaints;
import io.github.camgraft.cli.Run;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.lower.Functions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** How models come in: as they are, and augmented. */
final class ModelDoors {
  private static final long LARGEST = 24 << 10;

  /** One in so many models is verified when it is augmented. */
  private static final int VERIFIED = 10;

  /** One in so many is inspected, too, and all of the first, which every build tries. */
  private static final int INSPECTED = 4;

  private static final int FIRST = 1000;

  /** So many doors are for models as they are. */
  private static final int MOSTLY = 14;

  /** What a terminal may obey. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n]]");

  private static final Mutator MUTATOR = new ModelMutator().inTenths(9, new ByteMutator());

  private ModelDoors() {}

  static List<Door> all() {
    Door plain =
        new Door(
            "model",
            ".onnx",
            () -> Sample.files(LARGEST, ".onnx"),
            MUTATOR,
            ModelDoors::inspectAndAugment);
    Door augmented =
        new Door("augmented", ".onnx", AugmentedSamples::files, MUTATOR, ModelDoors::strip);
    Door file = new Door("file", ".onnx", ModelDoors::files, MUTATOR, ModelDoors::read);
    List<Door> doors = new ArrayList<>(Collections.nCopies(MOSTLY, plain));
    doors.addAll(List.of(augmented, file));
    return doors;
  }

  /** Small ones, and functions that call functions. */
  private static List<Sample> files() {
    List<Sample> files = new ArrayList<>(Sample.files(LARGEST / 8, ".onnx"));
    files.add(new Sample("functions in functions", FunctionSample.bytes()));
    return files;
  }

  /** As a file, and with its functions written out. */
  private static List<String> read(Mutant mutant, Path file) {
    ModelFiles.bytes(Functions.inlined(ModelFiles.read(file)));
    return Door.IN_ORDER;
  }

  private static List<String> inspectAndAugment(Mutant mutant, Path file) throws IOException {
    long number = mutant.number();
    List<String> said = new ArrayList<>();
    if (number < FIRST || number % INSPECTED == 0) {
      said.addAll(complaints("inspect", file));
    }
    said.addAll(
        number % VERIFIED == 0
            ? written("augment", file)
            : written("augment", file, "--no-verify"));
    return said;
  }

  private static List<String> strip(Mutant mutant, Path file) throws IOException {
    List<String> said = new ArrayList<>(complaints("inspect", file));
    said.addAll(written("strip", file));
    return said;
  }

  /** Of a command that writes a file. */
  private static List<String> written(String command, Path file, Object... options)
      throws IOException {
    Path output = file.resolveSibling("out.onnx");
    List<Object> arguments = new ArrayList<>(List.of(command, file, "-o", output));
    arguments.addAll(List.of(options));
    List<String> said = complaints(arguments.toArray());
    boolean isWritten = Files.deleteIfExists(output);
    return isWritten == said.isEmpty() ? said : List.of("half a file was written:");
  }

  /** What a command printed that somebody would call an error. */
  private static List<String> complaints(Object... arguments) {
    Run run = Run.of(arguments);
    if (CONTROL.matcher(run.out()).find()) {
      return List.of(run.out());
    }
    List<String> lines = run.err().lines().toList();
    return lines.stream().allMatch(Complaints::isForeseen) ? lines : inDetail(arguments);
  }

  private static List<String> inDetail(Object... arguments) {
    List<Object> verbose = new ArrayList<>(List.of(arguments));
    verbose.add("--verbose");
    return Run.of(verbose.toArray()).err().lines().toList();
  }
}
