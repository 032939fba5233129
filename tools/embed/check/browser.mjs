// The page that camgraft web writes, in a headless Chromium: it loads, explains a picture for
// several classes, asks nobody but its own server, and its numbers are those of camgraft.
//
// node browser.mjs PAGE PICTURE REFERENCE.json SCREENSHOT.png WebAssembly|WebGPU|fallback|questions
//
// fallback: there is a WebGPU, but ONNX Runtime cannot be started on it.
// questions: the page of a model that is asked by weights is also asked why one class rather than another.

import { chromium } from 'playwright-core';
import { agreeOn, readReference } from './agreement.mjs';
import { serve } from './server.mjs';

const OPTIONS = [
  '--headless', '--no-sandbox', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--no-first-run',
];
// Where there is no graphics card, SwiftShader does its work on the processor.
const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const CASES = {
  WebAssembly: { options: ['--disable-gpu'], missing: [], backend: 'WebAssembly' },
  WebGPU: { options: SWIFTSHADER, missing: [], backend: 'WebGPU' },
  questions: { options: ['--disable-gpu'], missing: [], backend: 'WebAssembly' },
  fallback: { options: SWIFTSHADER, missing: ['ort.webgpu.bundle.min.js'], backend: 'WebAssembly' },
};

const [folder, picture, referenceFile, screenshot, name] = process.argv.slice(2);
const { options, missing, backend } = CASES[name];
const reference = readReference(referenceFile);
const server = await serve(folder, missing);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [...OPTIONS, ...options],
});

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  const complaints = [];
  let graphics = false;
  page.on('console', (message) => (graphics ||= message.text().includes('WebGPU')));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url)) {
      complaints.push(`the page asks for ${request.url()}`);
    }
  });
  await page.goto(server.url);
  await reached(page, 'ready');
  await page.locator('#samples button').click();
  await reached(page, 'explained');
  await page.evaluate(() => { document.body.dataset.state = 'ready'; });
  await page.setInputFiles('#file', picture);
  await reached(page, 'explained');
  const differences = [];
  for (const { index } of reference.classes) {
    await page.locator(`#bars [value="${index}"]`).check();
    await page.waitForFunction(
      (wanted) => document.body.explanations.some(({ explained }) => explained === wanted), index);
    differences.push(agreeOn(await shown(page, index), reference));
  }
  if (await page.locator('.result').count() !== reference.classes.length) {
    complaints.push('the classes do not stand below one another');
  }
  if (name === 'questions') {
    differences.push(await contrast(page));
  }
  await downloads(page);
  await page.screenshot({ path: screenshot, fullPage: true });
  const facts = await page.textContent('#facts');
  if (!facts.includes(`ONNX Runtime, ${backend}`)) {
    complaints.push(`the page does not compute with ${backend}: ${facts}`);
  }
  if (name === 'fallback' && !graphics) {
    complaints.push('WebGPU was not even tried');
  }
  if (complaints.length > 0) {
    throw new Error(complaints.join('; '));
  }
  console.log(`within ${Math.max(...differences).toExponential(1)}`);
} finally {
  await browser.close();
  server.close();
}

/** Waits until the page is that far, or says why it is not. */
async function reached(page, wanted) {
  await page.waitForFunction(
    (state) => [state, 'failed'].includes(document.body.dataset.state), wanted, { timeout: 120_000 });
  if ((await page.evaluate(() => document.body.dataset.state)) === 'failed') {
    throw new Error(`the page says: ${await page.textContent('#complaint')}`);
  }
}

/** The numbers behind what the page shows of a class. */
function shown(page, index) {
  return page.evaluate((wanted) => {
    const { explained, probabilities, pictures } = document.body.explanations.find((each) => each.explained === wanted);
    const numbers = (method) => pictures.find((picture) => picture.method === method);
    return {
      index: explained,
      probabilities,
      gradCam: Array.from(numbers('gradcam').map.values),
      guidedGradCam: Array.from(numbers('guided_gradcam').gradients),
    };
  }, index);
}

/** Why one class rather than another, and that the negated question has another answer. */
async function contrast(page) {
  const { index, against } = reference.contrast;
  const ask = async (key) => {
    await page.evaluate(() => { document.body.dataset.state = 'asked'; });
    await page.getByLabel('Question').selectOption(key);
    await reached(page, 'explained');
    return shown(page, index);
  };
  const plain = await shown(page, index);
  const opposite = await ask('against');
  if (opposite.gradCam.every((value, i) => Math.abs(value - plain.gradCam[i]) < 1e-6)) {
    throw new Error('what speaks against a class looks like what speaks for it');
  }
  const found = await ask(`rather-${against}`);
  const title = await page.locator('.result h2').first().textContent();
  if (!/ rather than /.test(title)) {
    throw new Error(`the answer is called '${title}'`);
  }
  return agreeOn(found, { ...reference, classes: [reference.contrast] });
}

/** Each picture can be kept, under a name that says what it is, and one method can be shown alone. */
async function downloads(page) {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Download Grad-CAM of/ }).first().click();
  const name = (await waiting).suggestedFilename();
  if (!/-gradcam\.png$/.test(name)) {
    throw new Error(`a download is called ${name}`);
  }
  const figures = page.locator('.result').first().locator('figure');
  const all = await figures.count();
  await page.getByLabel('Show').selectOption('gradcam');
  if (all < 2 || await figures.count() !== 1) {
    throw new Error(`one method of ${all} shows ${await figures.count()} pictures`);
  }
  await page.getByLabel('Show').selectOption('all');
}
