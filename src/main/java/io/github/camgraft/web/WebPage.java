package io.github.camgraft.web;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.files.Folder;
import io.github.camgraft.files.InputFile;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.io.WeightPlace;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder for a static web server: a page, the model it explains, and the ONNX Runtime that runs
 * it in the browser.
 */
public final class WebPage {
  private static final String MODEL = "model.onnx";
  private static final String RUNTIME = "runtime";
  private static final String SAMPLES = "samples";
  private static final String DATA = "page.json";
  private static final String INDEX = "index.html";
  private static final Mark GENERATOR = Mark.head("<meta name=\"generator\" content=\"camgraft\">");

  /** What the build has for the page; index.html comes last, when all it points to is there. */
  private static final List<String> RESOURCES =
      List.of(
          "base.css",
          "style.css",
          "address.js",
          "app.js",
          "explainer.js",
          "framing.js",
          "painting.js",
          "preprocessing.js",
          "probabilities.js",
          "resize.js",
          "questions.js",
          "results.js",
          "worker.js",
          INDEX);

  private final Model model;
  private final PageData data;
  private final WebRuntime runtime;

  /**
   * A page.
   *
   * @param model an augmented model
   * @param data what the page has to know of it
   */
  public WebPage(Model model, PageData data, WebRuntime runtime) {
    this.model = model;
    this.data = data;
    this.runtime = runtime;
  }

  /**
   * Looks whether a page may be written into a folder.
   *
   * @throws OverwriteRefusal if a file must stay that would be written
   */
  public static void check(Path folder, List<Path> samples) throws OverwriteRefusal {
    List<String> names = new ArrayList<>(RESOURCES);
    names.addAll(List.of(MODEL, DATA));
    WebRuntime.files().forEach(file -> names.add(RUNTIME + "/" + file));
    for (String name : names) {
      OverwriteGuard.check(folder.resolve(name), mark(folder, name));
    }
    for (Map.Entry<String, Path> sample : places(samples).entrySet()) {
      Path place = folder.resolve(sample.getKey());
      if (!isSame(place, sample.getValue())) {
        OverwriteGuard.check(place, mark(folder, sample.getKey()));
      }
    }
  }

  /** By what a file of an earlier page is known. */
  private static Mark mark(Path folder, String name) {
    if (name.equals(MODEL)) {
      return Mark.anywhere(Contract.KEY);
    }
    if (name.equals(DATA)) {
      return PageData.MARK;
    }
    return name.startsWith(SAMPLES)
        ? file -> PageData.samples(folder.resolve(DATA)).contains(name)
        : file -> GENERATOR.isOn(folder.resolve(INDEX));
  }

  private static boolean isSame(Path place, Path sample) {
    try {
      return Files.isSameFile(place, sample);
    } catch (IOException absent) {
      return false;
    }
  }

  /**
   * Writes the page. What an earlier page left in the folder is replaced; other files stay.
   *
   * @param folder is made where it does not exist
   * @param samples pictures to offer beside the user's own
   * @throws ModelException if the place cannot be written or the weights beside the model cannot be
   *     read
   */
  public void write(Path folder, List<Path> samples) {
    Map<String, Path> pictures = places(samples);
    try {
      Files.createDirectories(folder);
      List<String> weights =
          ModelFiles.write(
              model, folder.resolve(MODEL), mark(folder, MODEL), WeightPlace.AS_BEFORE, () -> {});
      for (String file : WebRuntime.files()) {
        write(folder, RUNTIME + "/" + file, runtime.open(file));
      }
      for (Map.Entry<String, Path> picture : pictures.entrySet()) {
        if (!isSame(folder.resolve(picture.getKey()), picture.getValue())) {
          write(folder, picture.getKey(), InputFile.open(picture.getValue()));
        }
      }
      WholeFile.write(
          folder.resolve(DATA),
          mark(folder, DATA),
          data.toJson(sizes(folder, weights), pictures.keySet()));
      for (String resource : RESOURCES) {
        write(folder, resource, WebPage.class.getResourceAsStream("page/" + resource));
      }
    } catch (IOException failure) {
      throw new ModelException(
          "the page cannot be written to '%s': %s".formatted(folder, Reason.of(failure)), failure);
    }
  }

  private static void write(Path folder, String name, InputStream content) throws IOException {
    Path file = folder.resolve(name);
    try (content) {
      Files.createDirectories(Folder.of(file));
      WholeFile.write(file, mark(folder, name), content::transferTo);
    }
  }

  /** Where each sample comes to lie. */
  private static Map<String, Path> places(List<Path> samples) {
    Map<String, Path> places = new LinkedHashMap<>();
    for (Path sample : samples) {
      if (places.put(SAMPLES + "/" + sample.getFileName(), sample) != null) {
        throw new ModelException(
            "two samples have the file name '%s'; rename one".formatted(sample.getFileName()));
      }
    }
    return places;
  }

  /** The model's own file first, then its weights beside it; the page loads these and counts. */
  private static Map<String, Long> sizes(Path folder, List<String> beside) throws IOException {
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put(MODEL, Files.size(folder.resolve(MODEL)));
    for (String weights : beside) {
      sizes.put(weights, Files.size(folder.resolve(weights)));
    }
    for (String file : WebRuntime.files()) {
      sizes.put(RUNTIME + "/" + file, Files.size(folder.resolve(RUNTIME).resolve(file)));
    }
    return sizes;
  }
}
