// A report in a headless Chromium, from disk: nothing is asked of the network, every switch does
// what it says, with the keyboard too, and the heat is that of camgraft's own numbers.
//
// node browser.mjs FOLDER SCREENSHOTS
//
// FOLDER is what camgraft explain --report --raw --boxes --top 2 --truth … wrote.

import { chromium } from 'playwright-core';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, screenshots] = process.argv.slice(2);
const address = pathToFileURL(resolve(folder, 'report.html')).href;
const results = readFileSync(join(folder, 'results.jsonl'), 'utf8')
  .trim().split('\n').map(line => JSON.parse(line)).filter(result => !result.error);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run'],
});

const complaints = [];

function check(holds, sentence) {
  if (!holds) {
    complaints.push(sentence);
  }
}

async function open(options) {
  const page = await browser.newPage(options);
  page.on('console', message => check(
    !/Content.Security.Policy/i.test(message.text()), message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', request => check(
    request.url() === address || request.url().startsWith('data:'),
    `the report asks for ${request.url()}`));
  await page.goto(address);
  await page.waitForSelector('.card canvas');
  return page;
}

const shown = page => page.locator('.card:visible').count();
const show = (page, method) => page.getByRole('radio', { name: method, exact: true }).check();

/** The float32 numbers of a NumPy file. */
function numbers(file) {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start));
}

/** The page resizes maps by itself; camgraft wrote the same maps resized. */
async function compareMaps(page) {
  let worst = 0;
  let compared = 0;
  for (const file of readdirSync(folder).filter(name => name.endsWith('-gradcam.npy') && !name.includes('guided'))) {
    const wanted = numbers(join(folder, file));
    const largest = wanted.reduce((one, other) => Math.max(one, other));
    const drawn = await page.evaluate(([stem, place]) => {
      const card = cards.find(({ said }) => stem.startsWith(said.name.split('/').at(-1).replace(/\.\w+$/, '-')));
      const row = card.data.rows.find(({ title }) => stem.endsWith(`-${title.split(':')[0]}-gradcam.npy`));
      const map = row.panels[place].map;
      const [width, height] = card.data.input;
      return [...resized(map, height, width)].map(share => share * map.maximum);
    }, [basename(file), 0]);
    check(drawn.length === wanted.length, `${file} has another size in the report`);
    drawn.forEach((value, i) => { worst = Math.max(worst, Math.abs(value - wanted[i]) / largest); });
    compared++;
  }
  check(compared > 0, 'there are no maps to compare');
  // The report keeps 256 levels, so half a level is lost.
  check(worst <= 0.5 / 255 + 1e-6, `heat in the report differs by ${worst} of its maximum`);
  return worst;
}

async function switches(page) {
  check(await shown(page) === results.length, 'not every photograph is shown at first');
  const first = page.locator('.card').first();
  await show(page, 'Grad-CAM');
  check(await first.locator('figure').count() === 1, 'one method alone shows one picture');
  await show(page, 'Guided Grad-CAM');
  check(await first.locator('canvas').count() === 0, 'Guided Grad-CAM shows heat');
  check(await first.locator('.window img').count() === 1, 'Guided Grad-CAM is not there');
  await first.getByRole('button').click();
  check(await first.locator('figure').count() === 4, 'more does not show all four pictures');
  await first.getByRole('button').click();
  await show(page, 'all side by side');

  const heading = first.locator('h3');
  const before = await heading.textContent();
  await first.locator('.tools select').selectOption({ index: 1 });
  check(await heading.textContent() !== before, 'another class shows the same row');

  const alpha = () => first.locator('canvas').evaluate(canvas =>
    canvas.getContext('2d').getImageData(0, 0, 1, 1).data[3]);
  await page.locator('[name=opacity]').fill('0');
  check(await alpha() === 0, 'opacity 0 still shows heat');
  await page.locator('[name=opacity]').fill('100');
  check(await alpha() === 255, 'opacity 100 lets the photograph through');
  await page.locator('[name=opacity]').fill('50');
  check(await first.locator('.box').count() === 1, 'there is no box');
  await page.getByLabel('Boxes').uncheck();
  check(await first.locator('.box').count() === 0, 'the box does not go away');
  await page.getByLabel('Boxes').check();
}

async function filters(page) {
  const name = results[0].predictions[0].name;
  const ofClass = results.filter(({ predictions, truth }) =>
    predictions[0].name === name || truth?.name === name).length;
  await page.locator('[name=class]').selectOption(name);
  check(await shown(page) === ofClass, `class ${name} does not show ${ofClass} photographs`);
  await page.locator('[name=class]').selectOption('');
  await page.locator('[name=verdict]').selectOption('wrong');
  const wrong = results.filter(({ right }) => right === false).length;
  check(await shown(page) === wrong, `wrong answers are ${wrong}`);
  await page.locator('[name=verdict]').selectOption('');
  await page.locator('[name=least]').fill('60');
  const sure = results.filter(({ predictions }) => predictions[0].probability >= 0.6).length;
  check(await shown(page) === sure, `confident answers are ${sure}`);
  check((await page.textContent('#count')).startsWith(`${sure} of ${results.length} shown`), 'the count is wrong');
  await page.locator('[name=least]').fill('0');
  await page.locator('[name=order]').selectOption('unsure');
  const order = await page.locator('.card').evaluateAll(all => all.map(card => Number(card.dataset.confidence)));
  check(order.every((value, i) => i === 0 || value >= order[i - 1]), 'the least confident is not first');
  await page.locator('[name=order]').selectOption('file');
}

/** From the first switch on, with Tab and arrows alone. */
async function keyboard(page) {
  await page.getByRole('radio', { name: 'all side by side' }).focus();
  await page.keyboard.press('ArrowRight');
  check(await page.getByRole('radio', { name: 'photograph', exact: true }).isChecked(), 'arrows do not switch methods');
  await page.keyboard.press('ArrowLeft');
  for (let i = 0; i < 40 && await page.evaluate(() => !document.activeElement.closest('.card')); i++) {
    await page.keyboard.press('Tab');
  }
  check(await page.evaluate(() => document.activeElement.closest('.card') !== null), 'no card can be reached with Tab');
}

try {
  const light = await open({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
  await light.screenshot({ path: join(screenshots, 'light.png'), fullPage: true });
  const worst = await compareMaps(light);
  await switches(light);
  await filters(light);
  await keyboard(light);
  await light.pdf({ path: join(screenshots, 'print.pdf') });
  const dark = await open({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' });
  await dark.screenshot({ path: join(screenshots, 'dark.png'), fullPage: true });
  const phone = await open({ viewport: { width: 390, height: 844 } });
  check(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'a phone must scroll sideways');
  await phone.screenshot({ path: join(screenshots, 'phone.png'), fullPage: true });
  if (complaints.length > 0) {
    throw new Error(complaints.join('; '));
  }
  console.log(`the report works; its heat is within ${worst.toExponential(1)} of the maximum`);
} finally {
  await browser.close();
}
