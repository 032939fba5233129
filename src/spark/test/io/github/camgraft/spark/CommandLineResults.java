package io.github.camgraft.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the command line says of the same photographs. */
final class CommandLineResults {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CommandLineResults() {}

  /** Its lines by photograph. */
  static Map<String, JsonNode> of(Path work, Path model, List<String> photos, String... options)
      throws IOException, InterruptedException {
    Path output = Files.createTempDirectory(work, "command-line");
    Path list = Files.write(output.resolve("photographs.txt"), photos);
    List<String> words =
        new ArrayList<>(List.of("explain", model.toString(), "--from", list.toString()));
    words.addAll(List.of("--device", "cpu", "--threads", "1", "--no-pictures", "--no-report"));
    words.addAll(List.of("-o", output.toString()));
    words.addAll(List.of(options));
    Program.run(Map.of(), "tools/camgraft", words);
    Map<String, JsonNode> results = new TreeMap<>();
    for (String line : Files.readAllLines(output.resolve("results.jsonl"))) {
      JsonNode json = JSON.readTree(line);
      results.put(json.get("photo").asText(), json);
    }
    return results;
  }
}
