package io.github.camgraft.preprocessing;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What belongs into the further pictures of a model, where it has several: one photograph for all
 * that are explained, or a folder with one for each, under the same name.
 *
 * @param preparations how each becomes an input, by the input's name
 * @param folders where each photograph's own lies, by the input's name
 * @param shared the one for all, by the input's name
 * @param limit how large they may be
 */
public record FurtherPictures(
    Map<String, InputPreparation> preparations,
    Map<String, Path> folders,
    Map<String, Prepared> shared,
    PhotoLimit limit) {
  /** Keeps its own copies. */
  public FurtherPictures {
    preparations = Map.copyOf(preparations);
    folders = Map.copyOf(folders);
    shared = Map.copyOf(shared);
  }

  /**
   * Those that were named. An array for an input that is not explained is no picture.
   *
   * @param inputs types of the model's inputs
   * @param first how the first picture becomes an input
   * @param named files and folders by the names of inputs
   * @param limit how large they may be
   * @throws ModelException if an input does not exist or takes no picture
   * @throws ImageException if the picture for all cannot be read
   */
  public static FurtherPictures of(
      Contract contract,
      Map<String, TensorType> inputs,
      InputPreparation first,
      Map<String, Path> named,
      PhotoLimit limit) {
    Map<String, InputPreparation> preparations = new LinkedHashMap<>();
    Map<String, Path> places = new LinkedHashMap<>();
    contract.views().stream()
        .skip(1)
        .forEach(
            view ->
                preparations.put(
                    view.image(),
                    InputPreparation.ofFurther(
                        view.layout(), type(inputs, view.image(), "a further picture"), first)));
    named.forEach(
        (input, place) -> {
          if (preparations.containsKey(input)) {
            places.put(input, place);
          } else if (!NumpyFile.isNamed(place)) {
            TensorType type = picture(inputs, input, place);
            preparations.put(input, InputPreparation.ofFurther(layout(type), type, first));
            places.put(input, place);
          }
        });
    Map<String, Path> folders = new LinkedHashMap<>();
    Map<String, Prepared> shared = new LinkedHashMap<>();
    places.forEach(
        (input, place) -> {
          if (Files.isDirectory(place)) {
            folders.put(input, place);
          } else {
            shared.put(input, read(of(input, preparations), place, limit));
          }
        });
    return new FurtherPictures(preparations, folders, shared, limit);
  }

  private static InputPreparation of(String input, Map<String, InputPreparation> preparations) {
    return Optional.ofNullable(preparations.get(input))
        .orElseThrow(
            () -> new ModelException("the input '%s' takes no further picture".formatted(input)));
  }

  private static Prepared read(InputPreparation preparation, Path file, PhotoLimit limit) {
    Preprocessing how = preparation.preprocessing();
    return preparation.prepare(how.read(PhotoFile.read(file, limit)));
  }

  private static TensorType picture(Map<String, TensorType> inputs, String input, Path place) {
    TensorType type = type(inputs, input, "'%s'".formatted(place));
    if (type.shape().rank() != 4) {
      throw new ModelException(
          "the input '%s' takes %s rather than a picture, so '%s' does not fit; name an array (.npy)"
              .formatted(input, type, place));
    }
    return type;
  }

  private static TensorType type(Map<String, TensorType> inputs, String input, String what) {
    return Optional.ofNullable(inputs.get(input))
        .orElseThrow(
            () ->
                new ModelException(
                    "the model has no input '%s' for %s; its inputs are %s"
                        .formatted(input, what, String.join(", ", inputs.keySet()))));
  }

  private static Layout layout(TensorType type) {
    boolean last = isColours(type.shape().get(3)) && !isColours(type.shape().get(1));
    return last ? Layout.NHWC : Layout.NCHW;
  }

  private static boolean isColours(Dimension length) {
    return length.is(1) || length.is(3) || length.is(4);
  }

  public boolean isEmpty() {
    return folders.isEmpty() && shared.isEmpty();
  }

  /**
   * The pictures that go with a photograph, by the names of their inputs.
   *
   * @param photo the name of its file, without folders
   * @throws ImageException if one is missing or cannot be read
   */
  public Map<String, Prepared> beside(String photo) {
    Map<String, Prepared> pictures = new LinkedHashMap<>(shared);
    folders.forEach(
        (input, folder) ->
            pictures.put(input, read(of(input, preparations), file(input, folder, photo), limit)));
    return pictures;
  }

  /** The same as inputs of the model, beside those that are always the same. */
  public Map<String, NumericTensor> asInputs(
      Map<String, Prepared> pictures, Map<String, NumericTensor> always) {
    Map<String, NumericTensor> inputs = new LinkedHashMap<>(always);
    pictures.forEach(
        (input, picture) -> {
          FloatTensor together = of(input, preparations).together(List.of(picture.input()));
          inputs.put(input, together);
        });
    return inputs;
  }

  private static Path file(String input, Path folder, String photo) {
    Path same = folder.resolve(photo);
    return Files.isRegularFile(same) ? same : likeNamed(input, folder, photo);
  }

  /** Depths and masks are often kept in another format than the photograph. */
  private static Path likeNamed(String input, Path folder, String photo) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(file -> stem(String.valueOf(file.getFileName())).equals(stem(photo)))
              .filter(Files::isRegularFile)
              .toList();
      if (found.size() == 1) {
        return found.get(0);
      }
      throw new ImageException(
          found.isEmpty()
              ? "The folder '%s' has no picture called '%s' for the input '%s'."
                  .formatted(folder, stem(photo), input)
              : "The folder '%s' has several files called '%s'; leave one for the input '%s'."
                  .formatted(folder, stem(photo), input));
    } catch (IOException failure) {
      throw new ImageException("The folder '%s' cannot be read.".formatted(folder), failure);
    }
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
