package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.score.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTest {
  private static final Model DEMO = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
  private static final Pattern OUTPUT =
      Pattern.compile(
          "\"(?:[a-z_]+)\":\"((?:guided_)?gradcam[a-z_2]*|[a-z]+_gradients(?:_2)?|cam_activations(?:_2)?)\"");

  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(ContractTest.class.getResourceAsStream("contract.schema.json"));

  @TempDir private Path folder;

  static Stream<AugmentOptions> options() {
    AugmentOptions usual = AugmentOptions.DEFAULT;
    Emission both = Emission.DEFAULT.withParts(Emission.Parts.BOTH);
    return Stream.of(
        usual,
        usual.withEmission(both.withDisplay(true).withGate(true).withClassesPerImage(2)),
        usual.withEmission(both.withParts(Emission.Parts.MAPS)),
        usual.withEmission(both.withConvention(Convention.TORCH_CAM)),
        usual.withMethods(EnumSet.allOf(Method.class)).withClassChoice(ClassChoice.fixed(3)),
        usual.withMethods(EnumSet.of(Method.GRADIENT)).withClassChoice(ClassChoice.PREDICTED),
        usual.withClassChoice(ClassChoice.WEIGHTS),
        usual.withStraightThrough(true),
        usual
            .withLayers(List.of("last-relu", "last-conv"))
            .withPreprocessing(StatedPreprocessing.said("imagenet"))
            .withLabels(List.of("cat", "\"dog\"")));
  }

  @ParameterizedTest
  @MethodSource("options")
  void followsItsSchemaAndIsReadBack(AugmentOptions options) {
    Augmented augmented = Augmenter.augment(DEMO, options);
    String text = augmented.model().metadata().get(Contract.KEY);
    assertThat(SCHEMA.validate(text, InputFormat.JSON)).isEmpty();
    assertThat(Contract.of(Map.of(Contract.KEY, text))).isEqualTo(augmented.contract());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysWhetherStepsPassAGradient(boolean wanted) {
    Augmented augmented =
        Augmenter.augment(DEMO, AugmentOptions.DEFAULT.withStraightThrough(wanted));
    String text = augmented.model().metadata().get(Contract.KEY);
    assertThat(text.contains("\"straight_through\"")).isEqualTo(wanted);
    assertThat(Contract.of(Map.of(Contract.KEY, text)).options().straightThrough())
        .isEqualTo(wanted);
  }

  /** Every output that the contract names is there, and no other one that was added. */
  @ParameterizedTest
  @MethodSource("options")
  void namesTheOutputs(AugmentOptions options) {
    Augmented augmented = Augmenter.augment(DEMO, options);
    Set<String> named =
        OUTPUT
            .matcher(augmented.model().metadata().get(Contract.KEY))
            .results()
            .map(found -> found.group(1))
            .filter(name -> !name.equals("gradcam") || augmented.contract().hasMaps())
            .collect(Collectors.toSet());
    Set<String> added =
        augmented.model().graph().outputs().stream()
            .map(ValueInfo::name)
            .filter(name -> !name.equals("probabilities") && !name.startsWith("explained_"))
            .collect(Collectors.toSet());
    assertThat(named).isEqualTo(added);
  }

  private Model written(Augmented augmented) {
    Path file = folder.resolve("written.onnx");
    ModelFiles.write(augmented.file(), file);
    return ModelFiles.read(file);
  }

  /** Whoever looks at the file in a viewer reads what its new inputs and outputs mean. */
  @ParameterizedTest
  @MethodSource("options")
  void describesWhatWasAddedAndNothingElse(AugmentOptions options) {
    Augmented augmented = Augmenter.augment(DEMO, options);
    Graph graph = written(augmented).graph();
    List<ValueInfo> values = new ArrayList<>(graph.inputs());
    values.addAll(graph.outputs());
    for (ValueInfo value : values) {
      boolean isOriginal = List.of("image", "probabilities").contains(value.name());
      assertThat(value.description().isEmpty()).as(value.name()).isEqualTo(isOriginal);
    }
    assertThat(Set.copyOf(values.stream().map(ValueInfo::description).toList()))
        .as("no two say the same, but for those that say nothing")
        .hasSize(values.size() - 1);
  }

  @Test
  void theInputForTheClassSaysWhatNegativeNumbersAsk() {
    for (int several : List.of(1, 3)) {
      Emission emission = Emission.DEFAULT.withClassesPerImage(several);
      Graph graph =
          Augmenter.augment(DEMO, AugmentOptions.DEFAULT.withEmission(emission)).model().graph();
      String words =
          graph.inputs().stream()
              .filter(input -> input.name().equals(Contract.EXPLAIN_CLASS))
              .map(ValueInfo::description)
              .findFirst()
              .orElseThrow();
      assertThat(words).contains("-1 is the predicted class");
      assertThat(words.contains("down to -3")).isEqualTo(several == 3);
    }
  }

  @Test
  void theSchemaRefusesWhatItDoesNotKnow() {
    String text =
        Augmenter.augment(DEMO, AugmentOptions.DEFAULT).model().metadata().get(Contract.KEY);
    assertThat(SCHEMA.validate(text.replace("\"paper\"", "\"mine\""), InputFormat.JSON)).hasSize(1);
    assertThat(SCHEMA.validate(text.replace("\"labels\"", "\"names\""), InputFormat.JSON))
        .hasSize(2);
  }

  /** Files of the version before said what is made of the score, and not how an output is read. */
  @ParameterizedTest
  @CsvSource({
    "softmax, probabilities, PROBABILITIES",
    "softmax, class_scores, SOFTMAX",
    "none, probabilities, SOFTMAX",
    "log_softmax, probabilities, EXPONENTIAL",
    "sigmoid, class_scores, SIGMOID"
  })
  void theVersionBeforeIsStillRead(String tail, String output, Reading.Form form) {
    Contract contract = Augmenter.augment(DEMO, AugmentOptions.DEFAULT).contract();
    String text =
        contract
            .toMetadata()
            .get(Contract.KEY)
            .replace("\"version\":4", "\"version\":2")
            .replace(",\"reading\":\"probabilities\"", "")
            .replace("\"tail\":\"softmax\"", "\"tail\":\"" + tail + "\"")
            .replace("\"output\":\"probabilities\"", "\"output\":\"" + output + "\"");
    assertThat(text).doesNotContain("reading");
    Contract read = Contract.of(Map.of(Contract.KEY, text));
    assertThat(read.reading().form()).isEqualTo(form);
    assertThat(read.output()).isEqualTo(output);
  }

  /** Up to version 3 a shape was a text, and preprocessing stood there only where it was said. */
  @ParameterizedTest
  @CsvSource({"2, '', ASSUMED", "3, '', ASSUMED", "3, 'unit', SAID", "2, 'raw,fit=warp', SAID"})
  void shapesAndPreprocessingOfEarlierVersionsAreRead(
      int version, String preprocessing, StatedPreprocessing.Origin origin) {
    Contract contract = Augmenter.augment(DEMO, AugmentOptions.DEFAULT).contract();
    String text =
        contract
            .toMetadata()
            .get(Contract.KEY)
            .replace("\"version\":4", "\"version\":" + version)
            .replace("[\"batch\",96,16,16]", "\"[batch×96×16×16]\"")
            .replace(
                "\"preprocessing\":\"\",\"preprocessing_origin\":\"assumed\"",
                "\"preprocessing\":\"" + preprocessing + "\"");
    assertThat(text).contains("×96×").doesNotContain("origin");
    Contract read = Contract.of(Map.of(Contract.KEY, text));
    assertThat(read.layers()).isEqualTo(contract.layers());
    assertThat(read.preprocessing()).isEqualTo(new StatedPreprocessing(preprocessing, origin));
  }

  @Test
  void otherVersionsAndDamageAreRefused() {
    Map<String, String> metadata =
        Augmenter.augment(DEMO, AugmentOptions.DEFAULT).model().metadata();
    String text = metadata.get(Contract.KEY);
    for (String later : List.of(text.replace("\"version\":4", "\"version\":5"), "5")) {
      assertThatThrownBy(() -> Contract.of(Map.of(Contract.KEY, later)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("contract version 5; this camgraft knows version 4");
    }
    for (String broken :
        List.of(text.substring(0, 40), text.replace("\"paper\"", "\"mine\""), "{\"version\":4}")) {
      assertThatThrownBy(() -> Contract.of(Map.of(Contract.KEY, broken)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("damaged");
    }
  }

  /** A file of someone else may say anything there. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "{}", "-1", "0.5", "\"\"", "[null]", "[[0]]"})
  void whateverAnEntryIsTheContractIsReadOrDamaged(String other) {
    JsonElement contract =
        JsonParser.parseString(
            Augmenter.augment(DEMO, AugmentOptions.DEFAULT).model().metadata().get(Contract.KEY));
    List<String> changed = new ArrayList<>(List.of(other));
    change(contract, JsonParser.parseString(other), () -> changed.add(contract.toString()));
    assertThat(changed).hasSizeGreaterThan(30);
    for (String text : changed) {
      try {
        Contract read = Contract.of(Map.of(Contract.KEY, text));
        assertThat(read.options().layers()).as(text).doesNotContainNull();
        assertThat(Contract.of(read.toMetadata())).as(text).isEqualTo(read);
      } catch (ModelException refusal) {
        assertThat(refusal).hasMessageMatching(".*(damaged|contract version).*");
      }
    }
  }

  /** Each entry in its turn is another one, until it has been looked at. */
  private static void change(JsonElement element, JsonElement other, Runnable look) {
    if (element instanceof JsonObject object) {
      for (String key : List.copyOf(object.keySet())) {
        JsonElement was = object.get(key);
        object.add(key, other);
        look.run();
        object.add(key, was);
        change(was, other, look);
      }
    } else if (element instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        JsonElement was = array.set(i, other);
        look.run();
        array.set(i, was);
        change(was, other, look);
      }
    }
  }

  /** What stands in the contract, what shall stand there instead, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"classes\":10 | \"classes\":1.5 | score.classes is 1.5, not a whole number from 0",
        "\"classes\":10 | \"classes\":-3 | score.classes is -3, not",
        "\"classes\":10 | \"classes\":9999999999 | score.classes is 9999999999, not",
        "\"classes\":10 | \"classes\":1e999999999 | score.classes is 1e999999999, not",
        "\"classes\":10 | \"classes\":\"10\" | score.classes is a text, not",
        "\"classes\":10 | \"classes\":null | score.classes is null",
        "\"classes\":10, | `` | score.classes is missing",
        "\"classes_per_image\":1 | \"classes_per_image\":2147483647 | explains.classes_per_image is",
        "\"preprocessing\":\"\" | \"preprocessing\":null | preprocessing is null, not a text",
        "\"display\":false | \"display\":\"no\" | display is a text, not true or false",
        "\"assumed\" | \"thought\" | a word in it is not known",
        "[\"batch\",96 | [-1,96 | layers[0].shape[0] is -1, not a whole number",
        "[\"batch\",96 | [\"batch\",null | layers[0].shape[1] is null, not a whole number",
        "\"labels\":[] | \"labels\":[\"cat\",null] | labels[1] is null, not a text",
        "\"labels\":[] | \"labels\":{} | labels is an object, not a list",
        "\"methods\":[ | \"methods\":[[], | methods[0] is a list, not a text",
        "\"layers\":[ | \"layers\":[null, | layers[0] is null, not an object",
        "\"layers\":[ | \"layers\":[],\"more\":[ | layers is empty",
        "\"image\":{ | \"image\":[],\"more\":{ | image is a list, not an object",
        "\"layout\":\"NCHW\" | \"layout\":\"WORD\" | a word in it is not known",
        "\"choice\":\"input\" | \"choice\":\"fixed\" | explains.index is missing"
      })
  void whatIsWrongInItIsNamed(String right, String wrong, String sentence) {
    String text =
        Augmenter.augment(DEMO, AugmentOptions.DEFAULT).model().metadata().get(Contract.KEY);
    String damaged = text.replace(right, wrong);
    assertThat(damaged).isNotEqualTo(text);
    assertThatThrownBy(() -> Contract.of(Map.of(Contract.KEY, damaged)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is damaged: " + sentence)
        .hasMessageEndingWith("; augment the original model again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "[1,2]", "{}", "7.5", "true", "{\"version\":[]}", "{"})
  void whatIsNoContractIsRefused(String text) {
    assertThatThrownBy(() -> Contract.of(Map.of(Contract.KEY, text)))
        .isInstanceOf(ModelException.class)
        .hasMessageMatching("the camgraft entry .* is damaged: .*|.* contract version 7.5; .*");
  }

  @ParameterizedTest
  @CsvSource({
    "input, \"input\":\"image\"",
    "output, \"output\":\"probabilities\"",
  })
  void whatTheFileDoesNotHaveIsNamed(String kind, String entry) {
    Model model = Augmenter.augment(DEMO, AugmentOptions.DEFAULT).model();
    String text = model.metadata().get(Contract.KEY);
    String elsewhere = text.replace(entry, "\"%s\":\"elsewhere\"".formatted(kind));
    assertThat(elsewhere).isNotEqualTo(text);
    Contract.of(model.metadata()).requireIn(model.graph());
    assertThatThrownBy(() -> Contract.of(Map.of(Contract.KEY, elsewhere)).requireIn(model.graph()))
        .hasMessageContaining("the file has no %s 'elsewhere'".formatted(kind));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"classes\":10, \"classes\":4, `score.classes is 4, but 'probabilities' has 10`",
        "\"labels\":[], \"labels\":[\"cat\"], labels holds 1 names for 10 classes",
      })
  void whatDoesNotFitTheFileIsNamed(String right, String wrong, String sentence) {
    Model model = Augmenter.augment(DEMO, AugmentOptions.DEFAULT).model();
    String text = model.metadata().get(Contract.KEY).replace(right, wrong);
    assertThatThrownBy(() -> Contract.of(Map.of(Contract.KEY, text)).requireIn(model.graph()))
        .hasMessageContaining(sentence);
  }
}
