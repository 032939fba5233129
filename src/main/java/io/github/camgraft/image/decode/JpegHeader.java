package io.github.camgraft.image.decode;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a JPEG file before its first scan (ITU-T T.81, annex B): how the samples encode
 * colour, and how the camera was held.
 *
 * @param colours what the decoded samples mean
 * @param orientation as EXIF says
 * @param scans how many passes over the picture follow
 * @param ended whether the end-of-image marker follows; without it something is missing
 */
record JpegHeader(JpegColours colours, Orientation orientation, int scans, boolean ended) {
  /** Among the markers of frames, but none of them: tables, and one that is reserved. */
  private static final Set<Integer> NO_FRAMES = Set.of(JPEG.DHT, 0xffc8, 0xffcc);

  static JpegHeader of(byte[] file) {
    Reader reader = new Reader();
    try (ImageInputStream stream = new ByteArrayImageInputStream(file)) {
      for (JPEGSegment segment :
          JPEGSegmentUtil.readSegments(stream, JPEGSegmentUtil.ALL_SEGMENTS)) {
        reader.note(segment.marker(), ByteBuffer.wrap(segment.segmentData().readAllBytes()));
      }
      // The header of the first scan was the last thing that was read.
      reader.countScans(file, Math.toIntExact(stream.getStreamPosition()));
    } catch (IOException damaged) {
      // There is no scan then, and no end, of which whoever decodes it complains.
    }
    return reader.header();
  }

  private static final class Reader {
    private @Nullable Orientation orientation;
    private boolean jfif;
    private @Nullable Integer adobeTransform;
    private byte[] componentNames = {};
    private int scans;
    private boolean ended;

    JpegHeader header() {
      return new JpegHeader(
          JpegColours.of(componentNames, jfif, adobeTransform),
          orientation == null ? Orientation.UPRIGHT : orientation,
          scans,
          ended);
    }

    void note(int marker, ByteBuffer content) {
      if (marker == JPEG.APP0 && startsWith(content, "JFIF\0")) {
        jfif = true;
      } else if (marker == JPEG.APP14 && startsWith(content, "Adobe") && content.limit() >= 12) {
        adobeTransform = content.get(11) & 0xff;
      } else if (marker == JPEG.APP1 && orientation == null && startsWith(content, "Exif\0\0")) {
        orientation = ExifOrientation.of(content.slice(6, content.limit() - 6));
      } else if (isStartOfFrame(marker) && content.limit() >= 6) {
        componentNames = componentNames(content);
      }
    }

    /**
     * Samples never look like a marker: an 0xff among them is followed by a zero.
     *
     * @param position where the samples of the first scan begin
     */
    void countScans(byte[] file, int position) {
      scans = 1;
      for (int i = position; i + 2 <= file.length && !ended; i++) {
        if (file[i] == (byte) 0xff) {
          ended = file[i + 1] == (byte) JPEG.EOI;
          scans += file[i + 1] == (byte) JPEG.SOS ? 1 : 0;
        }
      }
    }

    private static byte[] componentNames(ByteBuffer frame) {
      byte[] names = new byte[Math.min(frame.get(5) & 0xff, (frame.limit() - 6) / 3)];
      for (int i = 0; i < names.length; i++) {
        names[i] = frame.get(6 + 3 * i);
      }
      return names;
    }

    private static boolean isStartOfFrame(int marker) {
      return marker >= JPEG.SOF0 && marker <= JPEG.SOF15 && !NO_FRAMES.contains(marker);
    }

    private static boolean startsWith(ByteBuffer content, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      return content.limit() >= bytes.length
          && content.slice(0, bytes.length).equals(ByteBuffer.wrap(bytes));
    }
  }
}
