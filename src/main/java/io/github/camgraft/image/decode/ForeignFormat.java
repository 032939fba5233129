package io.github.camgraft.image.decode;

import java.nio.charset.StandardCharsets;

/** Picture formats that are not read, so that their files are refused with a way out. */
enum ForeignFormat {
  DICOM(
      128,
      "DICM",
      "a DICOM file, which this tool does not read; write its pixels as a 16-bit PNG (dcm2img of DCMTK, or pydicom) or as a NumPy array, and give the window with --window CENTRE,WIDTH."),
  HEIC(4, "ftyphei", "a HEIC picture, which this tool does not read; save it as JPEG or PNG."),
  HEIF(4, "ftypmif", "a HEIF picture, which this tool does not read; save it as JPEG or PNG."),
  AVIF(4, "ftypavi", "an AVIF picture, which this tool does not read; save it as JPEG or PNG."),
  JPEG_2000(
      4, "jP  ", "a JPEG 2000 picture, which this tool does not read; save it as PNG or TIFF."),
  NUMPY(1, "NUMPY", "a NumPy array; let its name end with .npy."),
  NUMPY_ARCHIVE(0, "PK\u0003\u0004", "an archive; save single arrays as .npy, or unpack it.");

  private final int place;
  private final String mark;
  private final String sentence;

  ForeignFormat(int place, String mark, String sentence) {
    this.place = place;
    this.mark = mark;
    this.sentence = sentence;
  }

  /** Why a file that is not a picture of a known kind is refused. */
  static String refusal(byte[] file, String name) {
    if (file.length == 0) {
      return name + " is empty; give a " + ImageFormat.NAMES + " file.";
    }
    for (ForeignFormat format : values()) {
      int end = format.place + format.mark.length();
      if (file.length >= end
          && new String(file, format.place, format.mark.length(), StandardCharsets.ISO_8859_1)
              .equals(format.mark)) {
        return name + " is " + format.sentence;
      }
    }
    return name + " is not a picture this tool reads; save it as " + ImageFormat.NAMES + ".";
  }
}
