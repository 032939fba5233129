package io.github.camgraft.evaluate.truth;

import io.github.camgraft.files.FileBytes;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.text.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Boxes in XML files as Pascal VOC and ImageNet have them, one for each photograph, under its name.
 * Their pixels are counted from 1, and the last one belongs to the box.
 *
 * @param folder where they lie
 */
record VocFolder(Path folder) implements Truths {
  private static final long LARGEST = 1L << 24;

  @Override
  public Optional<Annotation> of(Path photo) {
    Path file = folder.resolve(Truths.stem(photo) + ".xml");
    return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
  }

  private static Annotation read(Path file) {
    Element root = parsed(file);
    NodeList objects = root.getElementsByTagName("object");
    List<TrueBox> boxes = new ArrayList<>();
    for (int i = 0; i < objects.getLength(); i++) {
      Element object = (Element) objects.item(i);
      String where = "object %d of '%s'".formatted(i + 1, file);
      TrueBox box =
          new TrueBox(
              text(object, "name").orElse(""),
              number(object, "xmin", where) - 1,
              number(object, "ymin", where) - 1,
              number(object, "xmax", where),
              number(object, "ymax", where));
      if (!box.isSound()) {
        throw new ModelException("%s has a box %s, which is empty".formatted(where, box.text()));
      }
      boxes.add(box);
    }
    return Annotation.ofBoxes(boxes, size(root), "'%s'".formatted(file));
  }

  /** Some programs write 0 where they do not know it. */
  private static Optional<Annotation.Size> size(Element root) {
    try {
      int width = Integer.parseInt(text(root, "width").orElse("0"));
      int height = Integer.parseInt(text(root, "height").orElse("0"));
      return width > 0 && height > 0
          ? Optional.of(new Annotation.Size(width, height))
          : Optional.empty();
    } catch (NumberFormatException unknown) {
      return Optional.empty();
    }
  }

  /** Nothing outside of the file is looked at, whatever it asks for. */
  private static Element parsed(Path file) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      Element root =
          builder
              .parse(new ByteArrayInputStream(FileBytes.read(file, LARGEST)))
              .getDocumentElement();
      if (root.getTagName().equals("annotation")) {
        return root;
      }
      throw new ModelException(
          "'%s' is not a Pascal VOC file: it begins with <%s> instead of <annotation>"
              .formatted(file, root.getTagName()));
    } catch (IOException failure) {
      throw new ModelException("the boxes cannot be read: " + Reason.of(failure), failure);
    } catch (SAXException | ParserConfigurationException failure) {
      throw new ModelException("'%s' cannot be read as XML".formatted(file), failure);
    }
  }

  private static Optional<String> text(Element element, String tag) {
    NodeList found = element.getElementsByTagName(tag);
    return found.getLength() == 0
        ? Optional.empty()
        : Optional.of(found.item(0).getTextContent().strip());
  }

  private static double number(Element object, String tag, String where) {
    String word =
        text(object, tag)
            .orElseThrow(() -> new ModelException("%s does not say %s".formatted(where, tag)));
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException mistake) {
      throw new ModelException(
          "%s says '%s' for %s, which is not a number".formatted(where, word, tag), mistake);
    }
  }
}
