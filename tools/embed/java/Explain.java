import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Explains a picture with a model that camgraft augmented with {@code --emit maps}, without
 * camgraft:
 *
 * <pre>java -cp onnxruntime.jar Explain.java model.maps.onnx picture.png</pre>
 */
public final class Explain {
  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  /**
   * Grad-CAM, a number for each pixel.
   *
   * @param model the name of the file
   * @param picture as large as the model's input
   * @param wanted the class to explain, or -1 for the predicted one
   */
  public static float[][] gradCam(String model, BufferedImage picture, long wanted)
      throws OrtException {
    float[][][][] pixels = new float[1][3][picture.getHeight()][picture.getWidth()];
    for (int i = 0; i < 3 * picture.getHeight() * picture.getWidth(); i++) {
      int x = i / 3 % picture.getWidth();
      int y = i / 3 / picture.getWidth();
      int level = picture.getRGB(x, y) >> (16 - 8 * (i % 3)) & 255;
      pixels[0][i % 3][y][x] = (float) ((level / 255.0 - MEAN[i % 3]) / DEVIATION[i % 3]);
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model);
        OnnxTensor image = OnnxTensor.createTensor(environment, pixels);
        OnnxTensor classes = OnnxTensor.createTensor(environment, new long[] {wanted});
        OrtSession.Result result = session.run(Map.of("image", image, "explain_class", classes))) {
      // guided_gradcam lies there as well, in the shape of the image.
      return ((float[][][][]) result.get("gradcam").orElseThrow().getValue())[0][0];
    }
  }

  /** Prints the map in characters: the darker, the more a place speaks for the class. */
  public static void main(String[] arguments) throws Exception {
    float[][] map = gradCam(arguments[0], ImageIO.read(new File(arguments[1])), -1);
    double most = 0;
    for (float[] row : map) {
      for (float value : row) {
        most = Math.max(most, value);
      }
    }
    for (int y = 0; y < map.length; y += 8) {
      for (int x = 0; x < map[y].length; x += 4) {
        System.out.print(" .:-=+*#%@".charAt((int) (9 * map[y][x] / most)));
      }
      System.out.println();
    }
  }
}
