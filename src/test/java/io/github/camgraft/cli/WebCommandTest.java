package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Original;
import io.github.camgraft.files.Digest;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.web.WebRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lies in the page's folder. That it works in a browser is for tools/embed/check.sh to say.
 */
class WebCommandTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final Path EXTERNAL =
      Path.of("testmodels/reference/resnet-dynamo-opset18-external-data/model.onnx");
  private static final Pattern IMPORT =
      Pattern.compile("(?:from|URL\\(|src=|href=)\\s*['\"]([^'\":]+)['\"]");

  @TempDir private Path temporary;
  private Path page;
  private Path runtime;

  @BeforeEach
  void makeRuntime() throws IOException {
    page = temporary.resolve("page");
    runtime = StandInRuntime.in(temporary);
  }

  private Run web(Path model, Object... more) {
    List<Object> arguments = List.of("web", model, "-o", page, "--runtime", runtime);
    return Run.of(Stream.concat(arguments.stream(), Stream.of(more)).toArray());
  }

  private JsonObject data() throws IOException {
    return JsonParser.parseString(Files.readString(page.resolve("page.json"))).getAsJsonObject();
  }

  @Test
  void writesAllThatThePageLoads() throws IOException {
    Run run = web(DEMO, "--sample", PHOTO, "--title", "Ten things", "--preprocess", "imagenet");
    assertThat(run.succeeds().out())
        .contains("10 classes", "gradient within", "python3 -m http.server");
    JsonObject data = data();
    assertThat(data.get("title").getAsString()).isEqualTo("Ten things");
    assertThat(data.get("preprocessing").getAsString()).contains("height=128,width=128");
    assertThat(data.get("batch").getAsInt()).isEqualTo(1);
    assertThat(data.getAsJsonArray("labels")).hasSize(10);
    assertThat(data.getAsJsonObject("files").keySet())
        .contains("model.onnx", "runtime/ort.wasm.bundle.min.js");
    for (var file : data.getAsJsonObject("files").entrySet()) {
      assertThat(page.resolve(file.getKey())).hasSize(file.getValue().getAsLong());
    }
    for (JsonElement sample : data.getAsJsonArray("samples")) {
      assertThat(page.resolve(sample.getAsString())).hasSameBinaryContentAs(PHOTO);
    }
    Contract contract = Contract.of(ModelFiles.read(page.resolve("model.onnx")).metadata());
    assertThat(contract.labels()).startsWith("cat", "dog");
    assertThat(contract.preprocessing().text()).isEqualTo(data.get("preprocessing").getAsString());
  }

  @Test
  void scriptsFindOneAnother() throws IOException {
    web(DEMO).succeeds();
    try (Stream<Path> files = Files.list(page)) {
      for (Path file : files.filter(one -> one.toString().matches(".*\\.(js|html)")).toList()) {
        IMPORT
            .matcher(Files.readString(file))
            .results()
            .map(found -> page.resolve(found.group(1)))
            .forEach(wanted -> assertThat(wanted).as("wanted by " + file).isRegularFile());
      }
    }
  }

  @Test
  void whatIsToBePastedIsOneWord() {
    page = temporary.resolve("a b's; $(c)");
    assertThat(web(DEMO).succeeds().out())
        .contains("--directory '" + page.toString().replace("'", "'\\''") + "'");
  }

  @Test
  void nothingButItsOwnScriptsRunsOnThePage() throws IOException {
    web(DEMO).succeeds();
    Document index = Jsoup.parse(Files.readString(page.resolve("index.html")));
    String policy = index.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe-inline", "http");
    assertThat(index.select("script:not([src])"))
        .hasSize(1)
        .allSatisfy(script -> assertThat(policy).contains(Digest.ofPage(script.data())));
    assertThat(index.select("style, [style], [onclick], [onload], [onerror]")).isEmpty();
  }

  @Test
  void samplesAreFoundWhateverTheyAreCalled() throws Exception {
    Path node = Path.of("/usr/bin/node");
    assumeTrue(Files.isExecutable(node), "there is no Node");
    Path sample = Files.copy(PHOTO, temporary.resolve("a cat & 100% dog #1+ü.png"));
    web(DEMO, "--sample", sample).succeeds();
    String name = data().getAsJsonArray("samples").get(0).getAsString();
    assertThat(page.resolve(name)).exists();
    String script =
        "import { address } from './address.js'; process.stdout.write(address(process.argv[1]))";
    Child child =
        Child.of(
            page,
            Map.of(),
            List.of(node.toString(), "--input-type=module", "--eval", script, name));
    assertThat(child.out()).isEqualTo("samples/a%20cat%20%26%20100%25%20dog%20%231%2B%C3%BC.png");
  }

  @Test
  void weightsBesideTheModelComeAlong() throws IOException {
    web(EXTERNAL).succeeds();
    assertThat(data().getAsJsonObject("files").keySet())
        .startsWith("model.onnx", "model.onnx.data");
    assertThat(page.resolve("model.onnx.data")).exists();
  }

  @Test
  void takesAnAugmentedModelAsItIs() throws IOException {
    Path augmented = temporary.resolve("demo.xai.onnx");
    Run.of("augment", DEMO, "-o", augmented, "--class", "dog", "--emit", "maps").succeeds();
    web(augmented).succeeds();
    assertThat(page.resolve("model.onnx")).hasSameBinaryContentAs(augmented);
    assertThat(
            data()
                .getAsJsonObject("contract")
                .getAsJsonObject("explains")
                .get("choice")
                .getAsString())
        .isEqualTo("fixed");
    web(augmented, "--layer", "last-conv").complains(1, "fixed in the augmented file");
  }

  @Test
  void finishesTheMapsOfARawFile() throws IOException {
    Path raw = temporary.resolve("raw.onnx");
    Run.of("augment", DEMO, "-o", raw, "--layer", "features.3", "--mean", "0.5", "--class", "dog")
        .succeeds();
    web(raw).succeeds();
    Contract before = Contract.of(ModelFiles.read(raw).metadata());
    Contract after = Contract.of(ModelFiles.read(page.resolve("model.onnx")).metadata());
    assertThat(after.hasMaps()).isTrue();
    assertThat(after.layers()).isEqualTo(before.layers());
    assertThat(after.classChoice()).isEqualTo(before.classChoice());
    assertThat(data().get("preprocessing").getAsString())
        .isEqualTo(before.preprocessing().text())
        .contains("mean=0.5");
  }

  @Test
  void explainsOneClassWhateverTheFileDoes() throws IOException {
    Path several = temporary.resolve("several.onnx");
    Run.of("augment", DEMO, "-o", several, "--emit", "maps", "--gate", "--classes-per-image", "3")
        .succeeds();
    web(several).succeeds();
    Contract contract = Contract.of(ModelFiles.read(page.resolve("model.onnx")).metadata());
    assertThat(contract.emission().classesPerImage()).isEqualTo(1);
    assertThat(contract.emission().gated()).isFalse();
  }

  @Test
  void asksByWeightsOfTheClasses() throws IOException {
    web(DEMO, "--target", "weights").succeeds();
    Model shown = ModelFiles.read(page.resolve("model.onnx"));
    assertThat(shown.graph().feeds())
        .extracting(ValueInfo::name)
        .containsExactly("image", Contract.EXPLAIN_WEIGHTS);
    JsonObject contract = data().getAsJsonObject("contract");
    assertThat(contract.getAsJsonObject("target").getAsJsonArray("shape").get(1).getAsInt())
        .isEqualTo(10);
    Path asked = temporary.resolve("asked.onnx");
    Run.of("augment", DEMO, "-o", asked, "--target", "weights", "--emit", "maps").succeeds();
    web(asked).succeeds();
    assertThat(page.resolve("model.onnx")).hasSameBinaryContentAs(asked);
    Path byClass = temporary.resolve("by-class.onnx");
    Run.of("augment", DEMO, "-o", byClass).succeeds();
    web(byClass, "--target", "weights").complains(1, "fixed in the augmented file");
    web(DEMO, "--target", "cuda").complains(2, "--target says what is explained");
    web(DEMO, "--target", "weights=/0/features/features.5/relu_1/Relu_output_0")
        .complains(1, "a page asks about classes");
  }

  @Test
  void whatNothingOnThePageDependsOnNeedNotBeFed() {
    Model demo = ModelFiles.read(DEMO);
    List<Node> nodes = new ArrayList<>(demo.graph().nodes());
    nodes.add(Node.of("Identity", List.of("Label"), List.of("Label.output"), Attributes.NONE));
    TensorType text = new TensorType(DataType.STRING, Shape.of(1, 1));
    List<ValueInfo> inputs = new ArrayList<>(demo.graph().inputs());
    inputs.add(ValueInfo.of("Label", text));
    List<ValueInfo> outputs = new ArrayList<>(demo.graph().outputs());
    outputs.add(ValueInfo.of("Label.output", text));
    Path file = temporary.resolve("columns.onnx");
    ModelFiles.write(
        demo.withGraph(demo.graph().withNodes(nodes).withInputs(inputs).withOutputs(outputs)),
        file);
    web(file).succeeds();
    Model shown = ModelFiles.read(page.resolve("model.onnx"));
    assertThat(shown.graph().feeds())
        .extracting(ValueInfo::name)
        .containsExactly("image", Contract.EXPLAIN_CLASS);
    assertThat(shown.metadata()).containsKey(Contract.KEY).doesNotContainKey(Original.KEY);
  }

  @Test
  void refusesWhatAPageCannotShow() {
    Path guided = temporary.resolve("guided.onnx");
    Run.of("augment", DEMO, "-o", guided, "--methods", "guided").succeeds();
    web(guided).complains(1, "without the method gradcam");
    web(DEMO, "--sample", DEMO).complains(1, "is not a picture");
    web(DEMO, "--sample", PHOTO, "--sample", PHOTO).complains(1, "two samples", "cat-dog.png");
    Run.of("web", DEMO, "-o", page, "--runtime", temporary).complains(1, "onnxruntime-web");
    assertThat(page).doesNotExist();
  }

  @Test
  void theRuntimeIsInsideTheBuild() {
    assumeTrue(WebRuntime.isBundled(), "this build was made without npm");
    Run.of("web", DEMO, "-o", page).succeeds();
    assertThat(page.resolve("runtime/ort-wasm-simd-threaded.wasm")).isNotEmptyFile();
  }

  @Test
  void aBuildWithoutTheRuntimeSaysSo() {
    assumeFalse(WebRuntime.isBundled(), "this build has the runtime inside");
    Run.of("web", DEMO, "-o", page).complains(1, "built without npm", "--runtime");
  }

  @Test
  void saysNothingOfATrialThatItDidNotMake() {
    assertThat(web(DEMO, "--no-verify").succeeds().out())
        .contains("written")
        .doesNotContain("verified");
  }

  @Test
  void whatABrowserCannotDoIsRefused() {
    web(DEMO, "--range", "0,4095")
        .complains(1, "a browser gives pictures in 8 bits and three colours", "range");
    web(Path.of("testmodels/cases/pictures/c6.onnx"))
        .complains(1, "the model takes 6 channels, and a browser gives pictures in three colours");
  }
}
