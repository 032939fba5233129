package io.github.camgraft;

import io.github.camgraft.image.ArrayInput;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Resize;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.image.draw.InputDrawing;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.preprocessing.FurtherPictures;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How photographs become inputs of a model, wherever they are.
 *
 * @param preparation how a picture becomes an input
 * @param furtherPictures what belongs into the further pictures of the model
 * @param inputs tensors for the inputs that take no picture
 * @param limit how large a photograph may be
 */
record PhotoReading(
    InputPreparation preparation,
    FurtherPictures furtherPictures,
    Map<String, NumericTensor> inputs,
    PhotoLimit limit) {

  /** Whether nothing is fed beside a picture; what is fed to another input belongs to one. */
  boolean isAlone() {
    return inputs.isEmpty() && furtherPictures.isEmpty();
  }

  /**
   * A photograph as the model takes it.
   *
   * @param previewSide no side of its preview is longer; 0 for none
   * @throws ImageException if it cannot be read
   */
  Read read(PhotoSource source, int previewSide) {
    if (source instanceof PhotoSource.InFile inFile) {
      return decoded(source, PhotoFile.read(inFile.file(), limit), previewSide);
    }
    if (source instanceof PhotoSource.InMemory inMemory) {
      return decoded(source, PhotoFile.of(inMemory.name(), inMemory.encoded(), limit), previewSide);
    }
    return ready((PhotoSource.Ready) source, previewSide);
  }

  private Read decoded(PhotoSource source, PhotoFile file, int previewSide) {
    Preprocessing how = preparation.preprocessing();
    Photo photo = how.read(file);
    Prepared one = preparation.prepare(photo);
    Map<String, Prepared> beside = furtherPictures.beside(source.fileName());
    // Made while the photograph is there, which would not fit into memory as often.
    Optional<Picture> preview = preview(previewSide, () -> whole(how, photo));
    return new Read(
        Optional.of(file),
        one.input(),
        Shown.of(one, beside),
        preview,
        furtherPictures.asInputs(beside, inputs));
  }

  private Read ready(PhotoSource.Ready source, int previewSide) {
    Preprocessing how = preparation.preprocessing();
    FloatTensor picture = source.input().slice(0);
    int channels = how.layout().channels(picture);
    if (channels != how.channels().count()) {
      throw new ImageException(
          "%s has the shape %s, with %d channels where the model takes %d."
              .formatted(
                  source.name(),
                  Arrays.toString(source.input().shape()),
                  channels,
                  how.channels().count()));
    }
    Picture seen = how.undone(picture);
    Map<String, Prepared> beside = furtherPictures.beside(source.fileName());
    return new Read(
        Optional.empty(),
        source.input(),
        Shown.alone(seen).with(beside),
        preview(previewSide, () -> seen),
        furtherPictures.asInputs(beside, inputs));
  }

  private static Picture whole(Preprocessing how, Photo photo) {
    Picture seen = how.shown(photo);
    return photo instanceof ArrayInput array
        ? InputDrawing.of(array.numbers(), how.layout(), seen, how.channels()).plain()
        : seen;
  }

  private static Optional<Picture> preview(int side, Supplier<Picture> whole) {
    return side > 0 ? Optional.of(Resize.within(whole.get(), side)) : Optional.empty();
  }

  /**
   * A photograph that could be read.
   *
   * @param file what was read of it, if it came encoded
   * @param input as the model takes it, with a batch axis
   * @param shown what people see of it
   * @param preview the whole photograph for people, if that was asked for
   * @param others what is fed beside it
   */
  record Read(
      Optional<PhotoFile> file,
      FloatTensor input,
      Shown shown,
      Optional<Picture> preview,
      Map<String, NumericTensor> others) {
    <P> Explained<P> explained(P photo, List<Explanation> explanations) {
      return new Explained<>(photo, file, shown.framing(), preview, explanations, Optional.empty());
    }
  }
}
