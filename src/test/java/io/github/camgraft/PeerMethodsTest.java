package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.cam.method.PictureMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.image.Picture;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Maps that take more than one run, against what pytorch-grad-cam, torch-cam, Captum and DIANNA
 * make of the same networks, as {@code tools/testmodels/make_peer_methods.py} stored it.
 */
class PeerMethodsTest {
  private static final Path PEERS = Path.of("testmodels/peers");
  private static final Path REFERENCE = Path.of("testmodels/reference");
  private static final Path ZOO = Path.of("testmodels/zoo");
  private static final float TOLERANCE = 1e-4f;

  /** Two samples with a fifth of the range as noise, and four steps. */
  private static final Sampling SAMPLING = new Sampling(2, 0.2, 4, 7);

  private static final Sampling MASKS = new Sampling(40, 0, 4, 7);

  private static final List<Set<Smoothing>> SMOOTHINGS =
      List.of(
          Set.of(Smoothing.EIGEN), Set.of(Smoothing.AUG), Set.of(Smoothing.AUG, Smoothing.EIGEN));

  private record Case(Path network, MapMethod method, Set<Smoothing> smoothing) {
    Path file() {
      String ending =
          (smoothing.contains(Smoothing.AUG) ? "-aug" : "")
              + (smoothing.contains(Smoothing.EIGEN) ? "-eigen" : "");
      return PEERS.resolve(network).resolve(method.word() + ending + ".npy");
    }

    /** The peer normalises before anybody can look. */
    boolean isFinished() {
      return !smoothing.isEmpty() || method == PictureMethod.FULLGRAD;
    }

    Convention convention() {
      return isFinished() ? Convention.PYTORCH_GRAD_CAM : Convention.TORCH_CAM;
    }

    Path reference() {
      Path zoo = ZOO.resolve(network);
      return Files.exists(zoo) ? zoo : REFERENCE.resolve(network);
    }
  }

  @TestFactory
  Stream<DynamicTest> agreesWithThePeers() throws IOException {
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> networks = Files.list(PEERS)) {
      for (Path network : networks.map(Path::getFileName).sorted().toList()) {
        for (LayerMethod method : LayerMethod.values()) {
          SMOOTHINGS.forEach(ways -> cases.add(new Case(network, method, ways)));
        }
        for (MapMethod method : methods()) {
          if (method.takesManyRuns()
              && method != LayerMethod.SCORECAM
              && method != LayerMethod.ABLATIONCAM) {
            cases.add(new Case(network, method, Set.of()));
          }
        }
      }
    }
    List<Case> stored = cases.stream().filter(one -> Files.exists(one.file())).toList();
    assertThat(stored).hasSizeGreaterThan(40);
    return stored.stream()
        .map(one -> DynamicTest.dynamicTest(one.file().toString(), () -> compare(one)));
  }

  private static List<MapMethod> methods() {
    return Stream.concat(Stream.of(LayerMethod.values()), Stream.of(PictureMethod.values()))
        .map(MapMethod.class::cast)
        .toList();
  }

  private static void compare(Case one) throws IOException {
    Path reference = one.reference();
    JsonObject about =
        JsonParser.parseString(Files.readString(reference.resolve("about.json"))).getAsJsonObject();
    FloatTensor input = NumpyArrays.read(reference.resolve("input.npy"));
    FloatTensor expected = NumpyArrays.read(one.file());
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withLayers(List.of(about.get("layer").getAsString()))
            .withEmission(Emission.DEFAULT.withConvention(one.convention()));
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withDevice(Device.CPU)
            .withAugment(options)
            .withSampling(one.method instanceof PictureMethod ? MASKS : SAMPLING)
            .withSmoothing(one.smoothing)
            .withMethods(List.of(one.method));
    List<Integer> classes = classes(about.get("class"));
    int pixels = input.size(3) * input.size(2);
    Picture seen = Picture.of(input.size(3), input.size(2), new int[pixels]);
    try (Explainer explainer = Explainer.open(reference.resolve("model.onnx"), settings)) {
      for (int n = 0; n < classes.size(); n++) {
        Target target = Target.classes(classes.get(n));
        Explanation explanation =
            explainer.explain(input.slice(n).asBatch(), seen, target, Map.of()).get(0);
        FloatTensor actual =
            one.isFinished()
                ? explanation.heatmap(one.method, 0).tensor()
                : explanation.map(one.method, 0).tensor();
        assertClose(actual, expected.slice(n));
      }
    }
  }

  private static List<Integer> classes(JsonElement said) {
    return said.isJsonArray()
        ? said.getAsJsonArray().asList().stream().map(JsonElement::getAsInt).toList()
        : List.of(said.getAsInt());
  }

  private static void assertClose(FloatTensor actual, FloatTensor expected) {
    float largest = 0;
    for (float value : expected.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.values()).containsExactly(expected.values(), within(TOLERANCE * largest));
  }
}
