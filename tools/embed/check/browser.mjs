// The page that camgraft web writes, in a headless Chromium: it loads, explains a picture for
// several classes, asks nobody but its own server, and its numbers are those of camgraft.
//
// node browser.mjs PAGE PICTURE REFERENCE.json SCREENSHOT.png WebAssembly|WebGPU

import { chromium } from 'playwright-core';
import { agreeOn, readReference } from './agreement.mjs';
import { serve } from './server.mjs';

const OPTIONS = [
  '--headless', '--no-sandbox', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--no-first-run',
];
// Where there is no graphics card, SwiftShader does its work on the processor.
const GRAPHICS = {
  WebAssembly: ['--disable-gpu'],
  WebGPU: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
};

const [folder, picture, referenceFile, screenshot, backend] = process.argv.slice(2);
const reference = readReference(referenceFile);
const server = await serve(folder);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [...OPTIONS, ...GRAPHICS[backend]],
});

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  const complaints = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url)) {
      complaints.push(`the page asks for ${request.url()}`);
    }
  });
  await page.goto(server.url);
  await reached(page, 'ready');
  await page.setInputFiles('#file', picture);
  await reached(page, 'explained');
  const differences = [];
  for (const { index } of reference.classes) {
    await page.locator(`#bars label:has([value="${index}"])`).click();
    await page.waitForFunction((wanted) => document.body.explanation.explained === wanted, index);
    differences.push(agreeOn(await shown(page), reference));
  }
  await page.screenshot({ path: screenshot, fullPage: true });
  const facts = await page.textContent('#facts');
  if (!facts.includes(`ONNX Runtime, ${backend}`)) {
    complaints.push(`the page does not compute with ${backend}: ${facts}`);
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

/** The numbers behind what the page shows. */
function shown(page) {
  return page.evaluate(() => {
    const { explained, probabilities, gradCam, guidedGradCam } = document.body.explanation;
    return {
      index: explained,
      probabilities,
      gradCam: Array.from(gradCam.values),
      guidedGradCam: Array.from(guidedGradCam),
    };
  });
}
