package io.github.camgraft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.runtime.Device;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A process of Spark may load the same jars several times, each time with another class loader, and
 * ONNX Runtime's native libraries belong to one of them.
 */
@Tag("long")
class ClassLoadersCheck {
  private static final Path PHOTO = Photographs.DEMO.resolve("dog.png");

  @Test
  void allOfThemExplainAlike() throws Exception {
    try (SparkSession spark =
            SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        URLClassLoader first = loader();
        URLClassLoader second = loader()) {
      List<Float> ofSpark = explained(spark);
      Supplier<?> one = explains(first);
      Supplier<?> other = explains(second);
      assertThat(one.getClass()).isNotEqualTo(other.getClass()).isNotEqualTo(Explains.class);
      assertThat(one.get()).isEqualTo(ofSpark);
      assertThat(other.get()).isEqualTo(ofSpark);
      assertThat(explained(spark)).isEqualTo(ofSpark);
    }
  }

  private static List<Float> explained(SparkSession spark) {
    Row why =
        new PhotoExplainer()
            .setModel(Photographs.MODEL.toString())
            .transform(
                spark
                    .createDataset(List.of(PHOTO.toAbsolutePath().toString()), Encoders.STRING())
                    .toDF("photo"))
            .collectAsList()
            .get(0)
            .getAs("why");
    Row map = PhotoDrawing.maps(why).get(0);
    return map.getList(map.fieldIndex("values"));
  }

  private static Supplier<?> explains(ClassLoader loader) throws ReflectiveOperationException {
    return (Supplier<?>) loader.loadClass(Explains.class.getName()).getConstructor().newInstance();
  }

  /** Loads what is camgraft's, and ONNX Runtime, by itself. */
  private static URLClassLoader loader() throws IOException {
    List<URL> places = new ArrayList<>();
    places.add(Explains.class.getProtectionDomain().getCodeSource().getLocation());
    for (String jar : System.getProperty("camgraft.jars").split(",")) {
      places.add(Path.of(jar).toUri().toURL());
    }
    return new URLClassLoader(places.toArray(URL[]::new), Explains.class.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
          boolean isOwn =
              name.startsWith("io.github.camgraft.") || name.startsWith("ai.onnxruntime.");
          return isOwn && findLoadedClass(name) == null
              ? findClass(name)
              : super.loadClass(name, resolve);
        }
      }
    };
  }

  /** Explains a photograph without Spark. */
  public static final class Explains implements Supplier<List<Float>> {
    @Override
    public List<Float> get() {
      ExplainerSettings settings =
          ExplainerSettings.DEFAULT.withSession(
              ExplainerSettings.DEFAULT.session().on(Device.CPU).withThreads(1));
      try (Explainer explainer = Explainer.open(Photographs.MODEL, settings)) {
        float[] map =
            explainer
                .explain(PHOTO, Target.predicted())
                .get(0)
                .map(LayerMethod.GRADCAM, 0)
                .tensor()
                .values();
        List<Float> values = new ArrayList<>();
        for (float value : map) {
          values.add(value);
        }
        return values;
      }
    }
  }
}
