import type { InferenceSession, OnnxValue } from 'onnxruntime-node';

/** Red, green, blue and opacity of each pixel, row by row: ImageData, or what pngjs returns. */
export interface Picture {
  data: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
}

/** One number for each place of a picture. */
export interface Map {
  height: number;
  width: number;
  values: Float32Array;
}

export interface Explanation {
  /** The class that is explained; -1 where weights were asked for. */
  index: number;
  name: string;
  /** What was differentiated: before softmax, where the model has one. */
  score: number;
  /** What the model says of the class: a probability, or a value that is none; with weights, the score. */
  probability: number;
  /** The same of every class. */
  probabilities: number[];
  /** The class of the largest of them. */
  predicted: number;
  /** The feature layer of the map; null where the file has none. */
  layer: string | null;
  /** Not normalised; null where the file does not compute it. */
  gradCam: Map | null;
  /** Guided backpropagation, in the shape of the network's input. */
  guided: Float32Array | null;
  guidedGradCam: Float32Array | null;
}

export interface Question {
  /** A class by name or number; the predicted one where it is left out. */
  target?: string | number;
  /** For a file that was augmented with --target weights: one for each number of its target. */
  weights?: ArrayLike<number>;
  /** Tensors for the model's other inputs. */
  inputs?: Record<string, OnnxValue>;
}

/** How pictures become inputs: each channel is (level * scale - mean) / deviation. */
export interface Preprocessing {
  fit: 'crop' | 'warp' | 'pad';
  resize: number;
  height: number;
  width: number;
  interpolation: 'nearest' | 'bilinear' | 'bicubic' | 'lanczos';
  padding: number;
  channels: string;
  layout: 'nchw' | 'nhwc';
  scale: number;
  mean: number[];
  deviation: number[];
}

/** An augmented model in a session of ONNX Runtime. */
export declare class Model {
  /** What the file says of itself; contract.schema.json describes it. */
  readonly contract: Record<string, any>;
  readonly preprocessing: Preprocessing;
  readonly session: InferenceSession;
  /**
   * Why the model says what it says of a picture.
   *
   * @param picture pixels, or a Float32Array that is the network's input itself
   */
  explain(picture: Picture | Float32Array, question?: Question): Promise<Explanation>;
  /** What the network sees of a picture: red, green and blue of each pixel, row by row. */
  seen(picture: Picture): { width: number; height: number; samples: Uint8ClampedArray };
}

/** Opens a file that `camgraft augment` wrote. */
export declare function open(file: string, options?: InferenceSession.SessionOptions): Promise<Model>;

/** The colour maps of camgraft. */
export type Colours = 'inferno' | 'viridis' | 'jet';

/** A map in colours (inferno by default), from 0 to its maximum; a function gives red, green and blue for a level from 0 to 1. */
export declare function heat(map: Map, colours?: Colours | ((level: number) => number[])): Picture;

/** Gradients with respect to the picture on mid grey; `reach` is the 98th percentile of their sizes, which is black or white. */
export declare function relief(gradients: Float32Array, how: Preprocessing): Picture & { reach: number };
