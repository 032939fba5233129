// The types of the npm package are those that it has; tsc reads this, nobody runs it.

import { heat, Model, open, relief, type Explanation } from 'camgraft';

const model: Model = await open('model.xai.onnx', { intraOpNumThreads: 2 });
const picture = { data: new Uint8ClampedArray(4), width: 1, height: 1 };
const found: Explanation = await model.explain(picture, { target: 'cat' });
const levels: Float32Array | undefined = found.gradCam?.values;
if (found.gradCam && found.guidedGradCam && levels) {
  const first: number = heat(found.gradCam, (level) => [level, 0, 0]).data[0];
  heat(found.gradCam, 'viridis');
  relief(found.guidedGradCam, model.preprocessing).reach.toFixed(first);
}
await model.explain(picture, { weights: new Float32Array(10) });
// @ts-expect-error A class is a name or a number.
await model.explain(picture, { target: ['cat'] });
