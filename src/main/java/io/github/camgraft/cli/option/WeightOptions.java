package io.github.camgraft.cli.option;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.io.WeightPlace;
import io.github.camgraft.ir.Model;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the weights of a model lie that is written. */
public final class WeightOptions {
  @Option(names = "--single-file", description = "Put weights from other files into this one.")
  private boolean inside;

  @Option(
      names = "--external-data",
      description = "Put large weights into a file OUT.data beside it.")
  private boolean beside;

  /** Why the options do not go together, if they do not. */
  public Optional<String> mistake() {
    return inside && beside
        ? Optional.of("give --single-file or --external-data, not both")
        : Optional.empty();
  }

  /** The model, with its weights inside if it is to be written so. */
  public Model read(Path file) {
    Model model = ModelFiles.read(file);
    return inside ? ModelFiles.withWeightsInside(model) : model;
  }

  public WeightPlace place() {
    if (inside) {
      return WeightPlace.INSIDE;
    }
    return beside ? WeightPlace.BESIDE : WeightPlace.AS_BEFORE;
  }
}
