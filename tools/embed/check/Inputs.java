import com.google.gson.Gson;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What camgraft makes of a picture for networks that want it in different ways. */
public final class Inputs {
  private Inputs() {}

  /**
   * Writes a JSON file: for each way, the input's numbers.
   *
   * @param arguments a picture, the file to write, and the ways as {@link Preprocessing} has them
   */
  public static void main(String[] arguments) throws Exception {
    Picture picture = ImageFiles.read(Path.of(arguments[0]));
    Map<String, float[]> inputs = new LinkedHashMap<>();
    Stream.of(arguments)
        .skip(2)
        .map(Preprocessing::parse)
        .forEach(how -> inputs.put(how.toText(), how.apply(picture).values()));
    Files.writeString(Path.of(arguments[1]), new Gson().toJson(inputs));
  }
}
