// A report in a headless Chromium, from disk: nothing is asked of the network, every switch does
// what it says, with the keyboard too, pictures enlarge, axe finds nothing, and the heat is that of
// camgraft's own numbers.
//
// node browser.mjs FOLDER SCREENSHOTS
//
// FOLDER is what camgraft explain --report --raw --boxes --top 2 --truth … wrote.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { audit, check, finish, launch, LOOKS, open } from './common.mjs';

const [folder, screenshots] = process.argv.slice(2);
const address = pathToFileURL(resolve(folder, 'report.html')).href;
const results = readFileSync(join(folder, 'results.jsonl'), 'utf8')
  .trim().split('\n').map(line => JSON.parse(line)).filter(result => !result.error);
const browser = await launch();

const shown = page => page.locator('.card:visible').count();
const show = (page, method) => page.locator('[name=method]').selectOption(method);

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
      const row = card.data.rows.find(({ title }) => stem.endsWith(`-${title}-gradcam.npy`));
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
  const inRows = first.locator('.rows figure');
  check(await first.locator('.photo').evaluateAll(all => all.filter(one => one.alt || one.closest('.seen')).length) === 1,
    'the photograph is not there once');
  check(await inRows.count() === 6, 'two classes do not show three pictures each');
  await first.locator('.tools select').selectOption('1');
  check(await inRows.count() === 3, 'one class does not show three pictures');
  const explained = await first.locator('h3').textContent();
  await first.locator('.tools select').selectOption('0');
  check(await first.locator('h3').textContent() !== explained, 'another class shows the same row');
  await show(page, 'Grad-CAM');
  check(await inRows.count() === 1, 'one method alone shows one picture');
  await show(page, 'Guided Grad-CAM');
  check(await first.locator('canvas').count() === 0, 'Guided Grad-CAM shows heat');
  check(await first.locator('.window img').count() === 1, 'Guided Grad-CAM is not there');
  check((await inRows.textContent()).includes('98th percentile'), 'it is not said how gradients are drawn');
  await audit(page, 'one method');
  await first.getByRole('button', { name: 'more pictures' }).click();
  check(await inRows.count() === 6, 'more does not show all pictures');
  await first.getByRole('button', { name: 'less pictures' }).click();
  await show(page, 'all');

  const alpha = () => first.locator('canvas').first().evaluate(canvas =>
    canvas.getContext('2d').getImageData(0, 0, 1, 1).data[3]);
  await page.locator('[name=opacity]').fill('0');
  check(await alpha() === 0, 'opacity 0 still shows heat');
  await page.locator('[name=opacity]').fill('100');
  check(await alpha() === 255, 'opacity 100 lets the photograph through');
  await page.locator('[name=opacity]').fill('50');
  check(await first.locator('.box').count() === 2, 'there is no box for each class');
  await page.getByText('Look', { exact: true }).click();
  await page.getByLabel('Boxes').uncheck();
  check(await first.locator('.box').count() === 0, 'the box does not go away');
  await page.getByLabel('Boxes').check();
  await page.keyboard.press('Escape');
  check(await page.getByLabel('Boxes').isHidden(), 'Escape does not close the menu');
}

async function filters(page) {
  await page.getByText('Filter and sort').click();
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

/** What stands on top counts, and a click on a number shows its photographs. */
async function answers(page) {
  const right = results.filter(result => result.right).length;
  check((await page.textContent('.tally')).includes(`${(100 * right / results.length).toFixed(1)} %`), 'the share of right answers is wrong');
  for (const result of results) {
    const { name } = result.predictions[0];
    const alike = results.filter(other => other.truth.name === result.truth.name && other.predictions[0].name === name);
    const cell = page.locator('#answers button').getByText(String(alike.length), { exact: true })
      .and(page.locator(`[aria-label^="${result.truth.name}"]`));
    await cell.click();
    check(await shown(page) === alike.length, `the matrix does not show ${alike.length} photographs for ${result.truth.name}`);
    await cell.click();
  }
  check(await shown(page) === results.length, 'a second click does not show all again');
}

/** A click enlarges, arrows walk beyond the card, Escape closes, and the focus is where it was. */
async function enlarging(page) {
  const opener = page.locator('.card').first().locator('.rows .stage').first();
  await opener.click();
  const large = page.locator('#large');
  const caption = () => large.locator('figcaption b').textContent();
  const title = () => large.locator('#large-title b').textContent();
  check(await large.isVisible() && await caption() === 'Grad-CAM', 'a click does not enlarge the picture');
  const [small, wide] = [await opener.boundingBox(), await large.locator('.stage').boundingBox()];
  check(wide.width > 1.5 * small.width, 'the picture is hardly larger');
  await audit(page, 'an enlarged picture');
  await page.screenshot({ path: join(screenshots, 'large.png') });
  await page.keyboard.press('ArrowRight');
  check(await caption() === 'guided backpropagation', 'the arrow does not lead to the next picture');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  check(await caption() === 'photograph', 'the arrow does not lead back');
  const name = await title();
  check(await large.getByRole('button', { name: 'Previous picture' }).isDisabled(), 'something comes before the first picture');
  for (let i = 0; i < 7; i++) {
    await page.keyboard.press('ArrowRight');
  }
  check(await title() !== name && await caption() === 'photograph', 'arrows do not lead to the next photograph');
  await page.keyboard.press('Escape');
  check(await large.isHidden(), 'Escape does not close');
  check(await opener.evaluate(stage => stage === document.activeElement), 'the focus does not return');
}

/** With Tab and Enter alone. */
async function keyboard(page) {
  await page.locator('[name=method]').focus();
  for (let i = 0; i < 40 && await page.evaluate(() => !document.activeElement.matches('.card .stage')); i++) {
    await page.keyboard.press('Tab');
  }
  check(await page.evaluate(() => document.activeElement.matches('.card .stage')), 'no picture can be reached with Tab');
  await page.keyboard.press('Enter');
  check(await page.locator('#large').isVisible(), 'Enter does not enlarge');
  await page.keyboard.press('Escape');
}

try {
  const page = await open(browser, address, LOOKS.light);
  await page.waitForSelector('.card canvas');
  const worst = await compareMaps(page);
  await answers(page);
  await switches(page);
  await enlarging(page);
  await filters(page);
  await keyboard(page);
  await page.pdf({ path: join(screenshots, 'print.pdf') });
  finish(`the report works; its heat is within ${worst.toExponential(1)} of the maximum`);
} finally {
  await browser.close();
}
