// Searches the guide. The site needs no server for that: each page has its text beside it, in pages/NAME.js, which
// calls camgraftPage and is loaded when somebody begins to type.

const SHOWN = 12;
const sections = [];
let loaded = false;

/** Takes a page apart: each heading with what stands below it. */
function camgraftPage(text) {
  const page = document.currentScript.dataset.page;
  let title = '';
  for (const part of text.split(/^(?=#{1,3} )/m)) {
    const [heading, ...lines] = part.replace(/^```.*$/gm, '').split('\n');
    const name = heading.replace(/^#+ /, '').replace(/`/g, '').trim();
    title ||= name;
    sections.push({ page, title, name, text: plain(lines.join(' ')) });
  }
}

/** Markdown without its marks. */
function plain(markdown) {
  return markdown.replace(/<!--.*?-->|<[^>]+>/g, ' ').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*|]|:?-{3,}:?/g, ' ').replace(/\s+/g, ' ').trim();
}

function load() {
  if (loaded) {
    return;
  }
  loaded = true;
  const names = [...document.querySelectorAll('#leftColumn a[href$=".html"]')]
    .map((link) => link.getAttribute('href').replace(/^\.\//, ''))
    .concat(location.pathname.endsWith('/') ? 'index.html' : location.pathname.replace(/^.*\//, ''))
    .filter((address, place, all) => !address.includes('/') && all.indexOf(address) === place);
  for (const address of names) {
    const script = document.createElement('script');
    script.src = `pages/${address.replace(/\.html$/, '.js')}`;
    script.dataset.page = address;
    script.addEventListener('load', show);
    document.head.append(script);
  }
}

/** All words have to be in a section; in its heading, or in the page's, they count more. */
function found(words) {
  const points = ({ title, name, text }) => words.reduce((sum, word) => {
    const [inName, inTitle, inText] = [name, title, text].map((where) => where.toLowerCase().includes(word));
    return inName || inTitle || inText ? sum + (inName ? 4 : 0) + (inTitle ? 2 : 0) + (inText ? 1 : 0) : -Infinity;
  }, 0);
  return sections.map((section) => ({ section, points: points(section) }))
    .filter((each) => each.points > 0)
    .sort((one, other) => other.points - one.points)
    .slice(0, SHOWN)
    .map(({ section }) => section);
}

/** The words around the first hit. */
function excerpt(text, words) {
  const places = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...places, text.length) - 40);
  const cut = text.slice(start, start + 120).trim();
  return cut && `${start > 0 ? '… ' : ''}${cut}${start + 120 < text.length ? ' …' : ''}`;
}

function show() {
  const words = document.getElementById('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  const results = document.getElementById('found');
  const all = words.length ? found(words) : [];
  results.replaceChildren(...all.map(({ page, title, name, text }) => {
    const [item, link, around] = ['li', 'a', 'span'].map((tag) => document.createElement(tag));
    link.href = name === title ? page : `${page}#${name.replace(/[^\p{L}\p{N}_.-]+/gu, '_')}`;
    link.textContent = name === title ? title : `${title}: ${name}`;
    around.textContent = excerpt(text, words);
    item.append(link, around);
    return item;
  }));
  results.hidden = !words.length;
  document.getElementById('none').hidden = !words.length || all.length > 0;
}

document.addEventListener('DOMContentLoaded', () => {
  const box = document.createElement('div');
  box.className = 'search';
  box.setAttribute('role', 'search');
  box.innerHTML = '<input id="search" type="search" placeholder="Search the guide" aria-label="Search the guide" autocomplete="off">'
    + '<ol id="found" hidden></ol><p id="none" hidden>Nothing found.</p>';
  document.getElementById('leftColumn')?.prepend(box);
  const input = document.getElementById('search');
  input?.addEventListener('focus', load);
  input?.addEventListener('input', show);
});
