package io.github.camgraft.augment;

import io.github.camgraft.onnx.*;
import java.nio.file.Path;
import java.util.*;
import org.junit.jupiter.api.Test;

class ScratchTest {
  @Test
  void write() throws Exception {
    for (String name : System.getProperty("scratch", System.getenv("SCRATCH")).split(",")) {
      Model model = ModelFiles.read(Path.of(name));
      try {
        Augmented a =
            Augmenter.augment(
                model,
                AugmentOptions.DEFAULT.withMethods(
                    EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT)));
        System.out.println(
            name
                + " "
                + a.contract().score()
                + " "
                + a.contract().layers()
                + " masked "
                + a.analysis().masked().size());
        ModelFiles.write(a.model(), Path.of("/tmp/q/" + Path.of(name).getFileName()));
      } catch (ModelException e) {
        System.out.println(name + " REFUSED " + e.getMessage());
      }
    }
  }
}
