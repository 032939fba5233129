package io.github.camgraft.augment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.annotations.SerializedName;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.score.Reading;
import io.github.camgraft.score.Score;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.text.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A contract as the JSON document that stands in a file's metadata. */
final class ContractJson {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** The versions that are understood. */
  private static final Set<String> READ = Set.of("2", "3", Integer.toString(Contract.VERSION));

  private ContractJson() {}

  private record Document(
      int version,
      Image image,
      ScoreTensor score,
      ClassInput explains,
      List<String> methods,
      String emit,
      String convention,
      boolean display,
      List<Layer> layers,
      Map<String, String> gradients,
      @SerializedName("guided_nodes") int guidedNodes,
      String preprocessing,
      @SerializedName("preprocessing_origin") String preprocessingOrigin,
      List<String> labels,
      @SerializedName("straight_through") @Nullable Boolean straightThrough,
      @SerializedName("further_images") @Nullable List<FurtherImage> furtherImages,
      @Nullable Target target,
      @Nullable Merged merged) {}

  /** The output that holds all layers as one, for each picture in their order. */
  private record Merged(String how, List<String> outputs) {}

  private record Target(
      String kind,
      String tensor,
      JsonElement shape,
      String output,
      @SerializedName("counts_pictures") boolean countsPictures) {}

  private record Image(String input, String layout) {}

  /** A picture beside the first one, and what is returned of it. */
  private record FurtherImage(
      String input, String layout, List<Layer> layers, Map<String, String> gradients) {}

  /** Earlier versions said nothing of the reading, and Gson leaves out what is null. */
  private record ScoreTensor(
      String tensor,
      String tail,
      long classes,
      String output,
      String reading,
      @Nullable Double scale,
      @Nullable Boolean single) {}

  /** Gson leaves out what is null. */
  private record ClassInput(
      String choice,
      @Nullable String input,
      @Nullable Long index,
      @SerializedName("classes_per_image") int classesPerImage,
      @Nullable String gate) {}

  /** The name is left out where it is the tensor's. */
  private record Layer(
      String tensor,
      @Nullable String name,
      String operator,
      JsonElement shape,
      Map<String, String> outputs) {}

  static String write(Contract contract) {
    return GSON.toJson(
        new Document(
            Contract.VERSION,
            new Image(contract.image(), contract.layout().name()),
            score(contract),
            classInput(contract.classChoice(), contract.emission()),
            contract.methods().stream().sorted().map(Method::word).toList(),
            word(contract.emission().parts()),
            contract.emission().convention().text(),
            contract.emission().display(),
            layers(contract.views().get(0), contract),
            gradients(contract.views().get(0), contract),
            contract.masked(),
            contract.preprocessing().text(),
            word(contract.preprocessing().origin()),
            contract.labels(),
            contract.straightThrough() ? true : null,
            furtherImages(contract),
            contract.target().map(ContractJson::target).orElse(null),
            merged(contract)));
  }

  private static @Nullable Merged merged(Contract contract) {
    return contract.hasMergedMaps()
        ? new Merged(
            contract.emission().merge().orElseThrow().text(),
            contract.views().stream().map(Contract.View::mergedMap).toList())
        : null;
  }

  private static Target target(TargetTensor target) {
    return new Target(
        "weights",
        target.tensor(),
        ContractShape.write(target.shape()),
        target.output(),
        target.countsPictures());
  }

  private static Optional<TargetTensor> target(Document document) {
    return Optional.ofNullable(document.target())
        .map(
            said ->
                new TargetTensor(
                    said.tensor(),
                    said.output(),
                    ContractShape.read(said.shape()),
                    said.countsPictures()));
  }

  private static @Nullable List<FurtherImage> furtherImages(Contract contract) {
    List<FurtherImage> further =
        contract.views().stream()
            .skip(1)
            .map(
                view ->
                    new FurtherImage(
                        view.image(),
                        view.layout().name(),
                        layers(view, contract),
                        gradients(view, contract)))
            .toList();
    return further.isEmpty() ? null : further;
  }

  private static List<Layer> layers(Contract.View view, Contract contract) {
    return view.layers().stream().map(layer -> layer(layer, contract)).toList();
  }

  private static ScoreTensor score(Contract contract) {
    Reading reading = contract.reading();
    return new ScoreTensor(
        contract.score(),
        word(contract.tail()),
        contract.classes(),
        contract.output(),
        word(reading.form()),
        reading.scale() == 1 ? null : (Double) reading.scale(),
        reading.single() ? true : null);
  }

  private static ClassInput classInput(ClassChoice choice, Emission emission) {
    return new ClassInput(
        word(choice.kind()),
        input(choice),
        choice.kind() == ClassChoice.Kind.FIXED ? choice.index() : null,
        emission.classesPerImage(),
        emission.gated() ? Contract.EXPLAIN : null);
  }

  private static @Nullable String input(ClassChoice choice) {
    return switch (choice.kind()) {
      case INPUT -> Contract.EXPLAIN_CLASS;
      case WEIGHTS -> Contract.EXPLAIN_WEIGHTS;
      case PREDICTED, FIXED -> null;
    };
  }

  private static Layer layer(Contract.Layer layer, Contract contract) {
    return new Layer(
        layer.tensor(),
        layer.name().equals(layer.tensor()) ? null : layer.name(),
        layer.operator(),
        ContractShape.write(layer.shape()),
        contract.outputs(layer));
  }

  private static Map<String, String> gradients(Contract.View view, Contract contract) {
    Map<String, String> outputs = new LinkedHashMap<>();
    contract.methods().stream()
        .sorted()
        .filter(contract::hasInputGradient)
        .forEach(method -> outputs.put(method.word(), view.output(method)));
    return outputs;
  }

  static Contract read(String text) {
    try {
      JsonElement json = JsonParser.parseString(text);
      requireVersion(json);
      ContractCheck.require(json);
      Contract contract = contract(GSON.fromJson(json, Document.class));
      requireLayers(contract);
      requireTarget(contract);
      return contract;
    } catch (JsonParseException broken) {
      throw Contract.damaged("it is not JSON", broken);
    } catch (IllegalArgumentException damage) {
      throw Contract.damaged(Reason.of(damage), damage);
    } catch (NullPointerException | IllegalStateException | UnsupportedOperationException damage) {
      throw Contract.damaged("an entry is missing or not what it should be", damage);
    }
  }

  private static void requireVersion(JsonElement json) {
    JsonElement stated = json instanceof JsonObject object ? object.get("version") : json;
    if (!(stated instanceof JsonPrimitive version) || !version.isNumber()) {
      throw new IllegalArgumentException("it has no version");
    }
    if (!READ.contains(version.getAsString())) {
      throw new ModelException(
          "the file was augmented under contract version %s; this camgraft knows version %d"
              .formatted(version.getAsString(), Contract.VERSION));
    }
    if (json == version) {
      throw new IllegalArgumentException("it is a number, not an object");
    }
  }

  private static void requireLayers(Contract contract) {
    boolean needsLayers = contract.hasActivations() || contract.hasMaps();
    if (needsLayers && contract.views().stream().anyMatch(view -> view.layers().isEmpty())) {
      throw new IllegalArgumentException("layers is empty, but there are methods that need one");
    }
  }

  private static void requireTarget(Contract contract) {
    if (contract.classChoice().isByWeights() != contract.target().isPresent()) {
      throw new IllegalArgumentException(
          "target belongs to explains.choice weights, and to that only");
    }
  }

  private static Contract contract(Document document) {
    return new Contract(
        views(document),
        document.score().output(),
        document.score().tensor(),
        constant(Score.Tail.values(), ContractJson::word, document.score().tail()),
        reading(document),
        document.score().classes(),
        classChoice(document.explains()),
        methods(document.methods()),
        emission(document),
        preprocessing(document),
        document.labels(),
        document.guidedNodes(),
        document.straightThrough() != null,
        target(document));
  }

  private static List<Contract.View> views(Document document) {
    List<FurtherImage> images = new ArrayList<>();
    Image first = document.image();
    images.add(
        new FurtherImage(first.input(), first.layout(), document.layers(), document.gradients()));
    if (document.furtherImages() != null) {
      images.addAll(document.furtherImages());
    }
    List<Contract.View> views = new ArrayList<>();
    int count = 0;
    for (FurtherImage image : images) {
      List<Contract.Layer> layers = new ArrayList<>();
      for (Layer layer : image.layers()) {
        String name = layer.name() == null ? layer.tensor() : layer.name();
        layers.add(
            Contract.Layer.of(
                layer.tensor(),
                name,
                layer.operator(),
                ContractShape.read(layer.shape()),
                count++));
      }
      Layout layout = constant(Layout.values(), Layout::name, image.layout());
      views.add(new Contract.View(image.input(), layout, layers, views.size()));
    }
    return views;
  }

  /** Up to version 3 it stood there only where somebody knew it. */
  private static StatedPreprocessing preprocessing(Document document) {
    if (document.preprocessingOrigin() != null) {
      return new StatedPreprocessing(
          document.preprocessing(),
          constant(
              StatedPreprocessing.Origin.values(),
              ContractJson::word,
              document.preprocessingOrigin()));
    }
    return document.preprocessing().isEmpty()
        ? StatedPreprocessing.NONE
        : StatedPreprocessing.said(document.preprocessing());
  }

  private static Reading reading(Document document) {
    ScoreTensor score = document.score();
    Score.Tail tail = constant(Score.Tail.values(), ContractJson::word, score.tail());
    if (document.version() == 2) {
      return ofVersion2(tail, score.output().equals(Contract.CLASS_SCORES));
    }
    return new Reading(
        constant(Reading.Form.values(), ContractJson::word, score.reading()),
        score.scale() == null ? 1 : score.scale(),
        score.single() != null);
  }

  /** Version 2 said only what the file makes of the score, and class_scores holds the score. */
  private static Reading ofVersion2(Score.Tail tail, boolean holdsScores) {
    return switch (tail) {
      case NONE -> Reading.SOFTMAX;
      case SOFTMAX -> holdsScores ? Reading.SOFTMAX : Reading.PROBABILITIES;
      case LOG_SOFTMAX -> holdsScores ? Reading.SOFTMAX : Reading.EXPONENTIAL;
      case SIGMOID -> holdsScores ? Reading.SIGMOID : Reading.PROBABILITIES;
      case CLIP -> throw new IllegalArgumentException("version 2 knows no clip");
    };
  }

  private static ClassChoice classChoice(ClassInput explains) {
    return switch (constant(ClassChoice.Kind.values(), ContractJson::word, explains.choice())) {
      case INPUT -> ClassChoice.INPUT;
      case PREDICTED -> ClassChoice.PREDICTED;
      case FIXED -> ClassChoice.fixed(index(explains));
      case WEIGHTS -> ClassChoice.WEIGHTS;
    };
  }

  private static long index(ClassInput explains) {
    if (explains.index() == null) {
      throw new IllegalArgumentException("explains.index is missing");
    }
    return explains.index();
  }

  private static Set<Method> methods(List<String> words) {
    Set<Method> methods = EnumSet.noneOf(Method.class);
    words.forEach(word -> methods.add(constant(Method.values(), Method::word, word)));
    return methods;
  }

  private static Emission emission(Document document) {
    return new Emission(
        constant(Emission.Parts.values(), ContractJson::word, document.emit()),
        constant(Convention.values(), Convention::text, document.convention()),
        document.display(),
        document.explains().classesPerImage(),
        document.explains().gate() != null,
        Optional.ofNullable(document.merged())
            .map(merged -> constant(Merge.values(), Merge::text, merged.how())));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E> E constant(E[] constants, Function<E, String> word, String wanted) {
    return Stream.of(constants)
        .filter(constant -> word.apply(constant).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    wanted == null ? "a word is missing" : "a word in it is not known"));
  }
}
