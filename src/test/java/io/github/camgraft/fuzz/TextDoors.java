package io.github.camgraft.fuzz;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Original;
import io.github.camgraft.cli.Run;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.label.GroundTruth;
import io.github.camgraft.label.Labels;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.tensor.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** How texts and arrays come in: beside models and pictures, inside models, on command lines. */
final class TextDoors {
  private static final long LARGEST = 2 << 10;
  private static final int CLASSES = 10;
  private static final Mutator TEXT = new TextMutator();
  private static final Labels LABELS = new Labels(List.of("cat", "dog", "house"));
  private static final TensorType INPUT = new TensorType(DataType.FLOAT, Shape.of(1, 3, 32, 32));

  private static final List<Sample> LABEL_TEXTS =
      Stream.of(
              "cat\ndog\nhouse\n",
              "0 cat\n1 dog\n2: \"house\"\n",
              "n02123045 tabby\nn02084071 dog, domestic dog\n",
              "id,name,wnid\n0,cat,n1\n1,\"dog, large\",n2\n",
              "index;label\n1;cat\n0;dog\n",
              "[\"cat\", \"dog\", \"house\"]",
              "{\"0\": [\"n02123045\", \"tabby\"], \"1\": [\"n02084071\", \"dog\"]}",
              "{\"cat\": 0, \"dog\": 1}",
              "{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}, \"label2id\": {\"cat\": 0}}",
              "names:\n  0: cat\n  1: 'dog'\n",
              "nc: 2\nnames: ['cat', \"dog\"]\n",
              "{0: 'cat', 1: 'dog'}")
          .map(Sample::of)
          .toList();

  private static final List<Sample> TRUTHS =
      Stream.of(
              "photo,class\na.jpg,cat\nb/c.png,#7\n",
              "image;label\na.jpg;dog\n",
              "a.jpg\t3\nb.jpg\thouse\n",
              "filename,truth,more\n\"a,b.jpg\",cat,x\n")
          .map(Sample::of)
          .toList();

  private static final List<Sample> PREPROCESSINGS =
      Stream.of(
              "imagenet,resize=256",
              "fit=crop,resize=256,height=224,width=224,interpolation=bilinear,channels=rgb,layout=nchw,scale=0.00392156862745098,mean=0.485/0.456/0.406,deviation=0.229/0.224/0.225",
              "fit=pad,padding=114,height=8,width=9,channels=bgr,interpolation=lanczos",
              "unit,channels=6,bands=1/2/3/4/5/6,show=3/2/1,range=0/4095,layout=nhwc",
              "prepared",
              "raw,channels=grey,prepared=yes,window=40/400")
          .map(Sample::of)
          .toList();

  private static final List<Sample> OPTIONS =
      Stream.of(
              "opacity=0.7\ncamgraft.explain.opacity=0.5\n",
              "# a comment\nlayer=last-conv\nmethods = gradcam,guided\nthreads: 2\n",
              "camgraft.augment.emit=maps\nverbose=true\nbatch=\\u0034\n")
          .map(Sample::of)
          .toList();

  /** Each line is an entry in a model. */
  private static final List<Sample> METADATA =
      Stream.of(
              "names={0: 'cat', 1: 'dog'}\ntask=classify\nimgsz=[32, 32]\n",
              "Image.BitmapPixelFormat=Bgr8\nImage.NominalPixelRange=NominalRange_0_255\n",
              "imgsz=[64, 48]\ntask=detect\nlabels=cat,dog\n")
          .map(Sample::of)
          .toList();

  private TextDoors() {}

  static List<Door> all() {
    return List.of(
        door("labels", ".txt", () -> LABEL_TEXTS, TextDoors::labels),
        door("truth", ".csv", () -> TRUTHS, TextDoors::truth),
        door("preprocessing", ".txt", () -> PREPROCESSINGS, TextDoors::preprocessing),
        door(
            "configuration",
            ".json",
            () -> Sample.files(LARGEST, "processor_config.json", "config.json"),
            TextDoors::configuration),
        door("options", ".properties", () -> OPTIONS, TextDoors::options),
        door("metadata", ".txt", () -> METADATA, TextDoors::metadata),
        door(
            "contract",
            ".json",
            () -> AugmentedSamples.metadata(Contract.KEY),
            TextDoors::contract),
        new Door(
            "original",
            ".txt",
            () -> AugmentedSamples.metadata(Original.KEY),
            new ImprintMutator().inTenths(8, TEXT),
            TextDoors::original),
        new Door(
            "array",
            ".npy",
            () -> Sample.files(LARGEST, ".npy"),
            new NumpyMutator(),
            TextDoors::array));
  }

  private static Door door(
      String name, String ending, Supplier<List<Sample>> samples, Door.Reader reader) {
    return new Door(name, ending, samples, TEXT, reader);
  }

  private static String text(Mutant mutant) {
    return new String(mutant.bytes(), StandardCharsets.UTF_8);
  }

  private static List<String> labels(Mutant mutant, Path file) {
    Labels labels = Labels.read(file);
    labels.distinguished().text();
    labels.exactly("cat", CLASSES);
    labels.find("#1", CLASSES);
    return Door.IN_ORDER;
  }

  private static List<String> truth(Mutant mutant, Path file) {
    GroundTruth.read(file, LABELS, CLASSES).of(Path.of("a.jpg"));
    return Door.IN_ORDER;
  }

  private static List<String> preprocessing(Mutant mutant, Path file) {
    String text = text(mutant);
    InputPreparation.sizeIn(text);
    Preprocessing.parse(Preprocessing.parse(text).toText());
    InputPreparation.stated(Optional.of(text), INPUT, Layout.NCHW, Map.of(), file);
    return Door.IN_ORDER;
  }

  /** Beside a model. */
  private static List<String> configuration(Mutant mutant, Path file) throws IOException {
    String name =
        mutant.origin().endsWith("/config.json") ? "config.json" : "preprocessor_config.json";
    Path beside = Files.write(file.resolveSibling(name), mutant.bytes());
    try {
      Path model = file.resolveSibling("model.onnx");
      InputPreparation.size(Optional.empty(), Map.of(), Optional.of(model));
      InputPreparation.stated(Optional.empty(), INPUT, Layout.NCHW, Map.of(), model);
      return Door.IN_ORDER;
    } finally {
      Files.delete(beside);
    }
  }

  private static List<String> options(Mutant mutant, Path file) {
    return Run.of("--config", file, "methods").err().lines().limit(1).toList();
  }

  private static List<String> metadata(Mutant mutant, Path file) {
    Map<String, String> entries = new LinkedHashMap<>();
    text(mutant)
        .lines()
        .map(line -> line.split("=", 2))
        .filter(entry -> entry.length == 2)
        .forEach(entry -> entries.put(entry[0], entry[1]));
    Model model = ModelFiles.read(Path.of("testmodels/cases/labels/trivial.onnx"));
    Labels.known(model.withMetadata(entries), file, 2);
    InputPreparation.size(Optional.empty(), entries, Optional.of(file));
    InputPreparation.stated(Optional.empty(), INPUT, Layout.NCHW, entries, file);
    return Door.IN_ORDER;
  }

  private static List<String> contract(Mutant mutant, Path file) {
    Contract contract = Contract.of(Map.of(Contract.KEY, text(mutant)));
    contract.views().forEach(view -> contract.methods().forEach(view::output));
    contract.layers().forEach(contract::outputs);
    contract.options();
    contract.toMetadata();
    return Door.IN_ORDER;
  }

  private static List<String> original(Mutant mutant, Path file) {
    Model carrier = AugmentedSamples.model().withMetadata(Map.of(Original.KEY, text(mutant)));
    ModelFiles.bytes(Original.of(carrier));
    return Door.IN_ORDER;
  }

  private static List<String> array(Mutant mutant, Path file) {
    Preprocessing preparation =
        Preprocessing.parse(mutant.number() % 2 == 0 ? "unit,height=16,width=16" : "channels=6");
    preparation.apply(preparation.read(file));
    return Door.IN_ORDER;
  }
}
