package io.github.camgraft.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.ChildJava;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Application servers and Spark load the same program with several class loaders. */
class ClassLoadersTest {
  @TempDir Path folder;

  @Test
  void eachOfThemHasOnnxRuntime() throws Exception {
    List<String> options = List.of("-Dcamgraft.libraries=" + folder);
    ChildJava child = ChildJava.run(System.getenv(), options, LoadsTwice.class);
    assertThat(child.printed()).isEqualTo("dog dog false dog ");
    assertThat(child.status()).isZero();
  }

  /** Explains in two class loaders, and in the first one again. */
  static final class LoadsTwice {
    private LoadsTwice() {}

    public static void main(String[] arguments) throws Exception {
      List<URL> places = new ArrayList<>();
      for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
        places.add(new File(place).toURI().toURL());
      }
      URL[] urls = places.toArray(URL[]::new);
      ClassLoader platform = ClassLoader.getPlatformClassLoader();
      try (URLClassLoader first = new URLClassLoader(urls, platform);
          URLClassLoader second = new URLClassLoader(urls, platform)) {
        Supplier<?> one = explaining(first);
        Supplier<?> other = explaining(second);
        System.out.print(one.get() + " " + other.get() + " ");
        System.out.print(one.getClass().equals(other.getClass()) + " " + one.get() + " ");
      }
    }

    private static Supplier<?> explaining(ClassLoader loader) throws Exception {
      return (Supplier<?>)
          loader.loadClass(Explains.class.getName()).getConstructor().newInstance();
    }
  }

  /** Explains a photograph, and says what was seen on it. */
  public static final class Explains implements Supplier<String> {
    @Override
    public String get() {
      ExplainerSettings settings = ExplainerSettings.DEFAULT.withDevice(Device.CPU);
      try (Explainer explainer = Explainer.open(Path.of("testmodels/demo/demo.onnx"), settings)) {
        return explainer
            .explain(Path.of("testmodels/demo/dog.png"), Target.predicted())
            .get(0)
            .prediction()
            .name();
      }
    }
  }
}
