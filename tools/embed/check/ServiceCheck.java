import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Asks the service for a picture's classes and for the reasons of two of them. */
public final class ServiceCheck {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String address;
  private final byte[] photo;

  private ServiceCheck(String address, byte[] photo) {
    this.address = address;
    this.photo = photo;
  }

  private byte[] ask(String question, int status) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + question))
            .POST(HttpRequest.BodyPublishers.ofByteArray(photo))
            .build();
    HttpResponse<byte[]> response =
        CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
    require(response.statusCode() == status, question + " gave " + response.statusCode());
    return response.body();
  }

  private static void require(boolean isSo, String otherwise) {
    if (!isSo) {
      throw new AssertionError(otherwise);
    }
  }

  /** Takes a model and a photograph. */
  public static void main(String[] arguments) throws Exception {
    byte[] photo = Files.readAllBytes(Path.of(arguments[1]));
    HttpServer server;
    try (Service service = new Service(Path.of(arguments[0]))) {
      server = service.serve(0);
      try {
        ServiceCheck check =
            new ServiceCheck("http://localhost:" + server.getAddress().getPort(), photo);
        String[] lines = new String(check.ask("/classify", 200)).split("\n");
        require(lines.length == 10, "not ten classes but " + Arrays.toString(lines));
        BufferedImage first = picture(check.ask("/why", 200));
        BufferedImage cat = picture(check.ask("/why?class=cat", 200));
        BufferedImage dog = picture(check.ask("/why?class=dog", 200));
        require(same(first, cat), "the predicted class is not explained as the cat");
        require(!same(cat, dog), "cat and dog are explained alike");
        String mistake = new String(check.ask("/why?class=unicorn", 400));
        require(mistake.contains("unicorn"), mistake);
        System.out.println("classes, and why, over HTTP; an unknown class is refused");
      } finally {
        server.stop(0);
      }
    }
    System.exit(0);
  }

  private static BufferedImage picture(byte[] png) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static boolean same(BufferedImage one, BufferedImage other) {
    int[] pixels = one.getRGB(0, 0, one.getWidth(), one.getHeight(), null, 0, one.getWidth());
    return Arrays.equals(
        pixels, other.getRGB(0, 0, one.getWidth(), one.getHeight(), null, 0, one.getWidth()));
  }
}
