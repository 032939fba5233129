import com.google.gson.Gson;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Numbers of a JSON file as a NumPy array [1, n]. */
public class Weights {
  public static void main(String[] arguments) throws Exception {
    float[] weights = new Gson().fromJson(Files.readString(Path.of(arguments[0])), float[].class);
    Files.write(Path.of(arguments[1]), NumpyFile.encode(FloatTensor.of(weights, 1, weights.length)));
  }
}
