import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camgraft.Explanation;
import io.github.camgraft.Grafted;
import io.github.camgraft.Target;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.cam.method.LayerMethod;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * A web service that classifies pictures with a session of its own, and explains what it said when
 * somebody asks why:
 *
 * <pre>
 * java -cp camgraft.jar:… Service.java model.onnx 8080
 * curl --data-binary @cat.jpg localhost:8080/classify
 * curl --data-binary @cat.jpg 'localhost:8080/why?class=3' > why.png
 * </pre>
 *
 * <p>In Spring, the constructor makes a bean and the two methods answer a controller's requests.
 */
public final class Service implements AutoCloseable {
  private static final int SIDE = 128;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final Grafted model;

  /** Opens the model as the service always did; only the class of the session is another one. */
  public Service(Path file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      model = Grafted.open(environment, file, options);
    }
  }

  /** What the model says of a picture. */
  public float[] classify(BufferedImage picture) throws OrtException {
    try (OnnxTensor tensor = tensor(picture);
        OrtSession.Result result = model.run(Map.of("image", tensor))) {
      return ((float[][]) result.get(0).getValue())[0];
    }
  }

  /** Why it says so: Grad-CAM over the picture. */
  public BufferedImage why(BufferedImage picture, Target target) throws OrtException {
    try (OnnxTensor tensor = tensor(picture)) {
      Explanation why = model.explain(Map.of("image", tensor), target).get(0).get(0);
      return why.heatPicture(LayerMethod.GRADCAM, 0, ColorMap.VIRIDIS, 0.5).toBufferedImage();
    }
  }

  private OnnxTensor tensor(BufferedImage picture) throws OrtException {
    BufferedImage scaled = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Image smooth = picture.getScaledInstance(SIDE, SIDE, Image.SCALE_AREA_AVERAGING);
    scaled.createGraphics().drawImage(smooth, 0, 0, null);
    FloatBuffer pixels = FloatBuffer.allocate(3 * SIDE * SIDE);
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < SIDE * SIDE; i++) {
        int level = scaled.getRGB(i % SIDE, i / SIDE) >> (16 - 8 * channel) & 255;
        pixels.put((level / 255f - MEAN[channel]) / DEVIATION[channel]);
      }
    }
    return OnnxTensor.createTensor(environment, pixels.rewind(), new long[] {1, 3, SIDE, SIDE});
  }

  @Override
  public void close() {
    model.close();
  }

  /** Answers requests until the server is stopped; port 0 for any that is free. */
  public HttpServer serve(int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
    server.createContext("/classify", request -> answer(request, this::classified));
    server.createContext("/why", request -> answer(request, this::explained));
    server.start();
    return server;
  }

  private byte[] classified(HttpExchange request, BufferedImage picture) throws OrtException {
    StringBuilder lines = new StringBuilder();
    for (float probability : classify(picture)) {
      lines.append(probability).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] explained(HttpExchange request, BufferedImage picture)
      throws OrtException, IOException {
    String query = request.getRequestURI().getQuery();
    boolean isAsked = query != null && query.startsWith("class=");
    Target target =
        isAsked ? Target.named(List.of(query.substring("class=".length()))) : Target.predicted();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(why(picture, target), "png", png);
    return png.toByteArray();
  }

  /** What is made of a picture that somebody sends. */
  private interface Answer {
    byte[] to(HttpExchange request, BufferedImage picture) throws OrtException, IOException;
  }

  private static void answer(HttpExchange request, Answer answer) throws IOException {
    int status = 200;
    byte[] body;
    try (request) {
      try {
        BufferedImage picture =
            ImageIO.read(new ByteArrayInputStream(request.getRequestBody().readAllBytes()));
        body = answer.to(request, picture);
      } catch (OrtException | RuntimeException failure) {
        status = 400;
        body = String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8);
      }
      request.sendResponseHeaders(status, body.length);
      request.getResponseBody().write(body);
    }
  }

  /** Starts the service. */
  public static void main(String[] arguments) throws Exception {
    new Service(Path.of(arguments[0])).serve(Integer.parseInt(arguments[1]));
  }
}
