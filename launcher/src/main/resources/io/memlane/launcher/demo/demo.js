// Asks the pair for what the demo origin has, and shows who has answered, and how soon.

const SHOWN = 40;
const MARKS = 9;
const CROWD = 6;
// Without a field of its own, a fetch that goes around the browser's cache would ask the pair to do the same, by no-cache.
// Caches ignore directives that they don't know (RFC 9111, section 5.2.3).
const PAST_THE_BROWSER = {'Cache-Control': 'not-from-the-browser'};

const cards = new Map([...document.querySelectorAll('article')].map(card => [card.dataset.resource, card]));
const sums = {asked: 0, spared: 0};
// What the origin had been asked before this page was there.
let before = null;

for (const [name, card] of cards) {
  const last = element('div', 'last');
  last.append(element('ul', 'marks'), element('span', 'said'));
  card.append(last, element('span', 'count'));
  for (const button of card.querySelectorAll('button')) {
    button.addEventListener('click', () => press(name, button));
  }
}
showOrigin();

function element(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

async function press(name, button) {
  button.disabled = true;
  try {
    switch (button.dataset.do) {
      case 'get': await get(name); break;
      case 'reload': await get(name, {'Cache-Control': 'no-cache'}); break;
      case 'crowd': await Promise.all(Array.from({length: CROWD}, () => get(name))); break;
      case 'change': await post(name, `/try/${name}`, `it is ${new Date().toLocaleTimeString()}`, 'POST'); break;
      case 'fail': {
        const failing = button.getAttribute('aria-pressed') !== 'true';
        await post(name, failing ? '/failing' : '/working', '', failing ? 'told to fail' : 'told to work');
        break;
      }
    }
    await showOrigin();
  } finally {
    button.disabled = false;
  }
}

async function get(name, fields = PAST_THE_BROWSER) {
  const begun = performance.now();
  let answer;
  try {
    const response = await fetch(`/try/${name}`, {cache: 'no-store', headers: fields});
    const body = await response.arrayBuffer();
    answer = {...read(response), millis: performance.now() - begun, note: await check(response, body)};
  } catch (e) {
    answer = {tone: 'bad', verdict: 'cut off', millis: performance.now() - begun, status: String(e.message)};
  }
  sums.asked++;
  if (answer.spared) {
    sums.spared++;
  }
  show(name, answer);
  return answer;
}

async function post(name, path, body, verdict) {
  const begun = performance.now();
  const response = await fetch(path, {method: 'POST', body, cache: 'no-store'});
  show(name, {...read(response), tone: 'origin', verdict, millis: performance.now() - begun});
}

// What became of the request, by the field that says so.
function read(response) {
  const status = response.headers.get('Cache-Status');
  const age = response.headers.get('Age');
  const number = response.headers.get('Demo-Answer');
  document.getElementById('direct').hidden = status !== null;
  const has = parameter => new RegExp(`; ${parameter}(;|=|$)`).test(status ?? '');
  const ttl = Number(/; ttl=(-?\d+)/.exec(status)?.[1] ?? 0);
  const facts = {status: status ?? 'no Cache-Status', age, number};
  if (!response.ok) {
    return {...facts, tone: 'bad', verdict: `status ${response.status}`};
  }
  if (has('hit')) {
    return {...facts, spared: true, ...(ttl < 0 ? {tone: 'stale', verdict: 'hit, stale'} : {tone: 'hit', verdict: 'hit'})};
  }
  if (has('collapsed')) {
    return {...facts, spared: true, tone: 'shared', verdict: 'waited along'};
  }
  if (has('fwd-status=304')) {
    return {...facts, tone: 'validated', verdict: 'validated'};
  }
  if (ttl < 0 && has('fwd=stale')) {
    return {...facts, tone: 'stale', verdict: 'stale, not an error'};
  }
  return {...facts, tone: 'origin', verdict: has('stored') ? 'miss, stored' : 'from the origin'};
}

// Whether a body is what its digest says. Browsers reckon digests on this machine's own address, or over TLS.
async function check(response, body) {
  const digest = /sha-256=:([^:]+):/.exec(response.headers.get('Content-Digest'))?.[1];
  if (!digest || !crypto.subtle) {
    return '';
  }
  const reckoned = btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', body))));
  return reckoned === digest ? `${body.byteLength.toLocaleString()} bytes, all right` : 'not what it should be';
}

function show(name, answer) {
  const line = document.getElementById('answer').content.cloneNode(true).firstElementChild;
  line.dataset.tone = answer.tone;
  const facts = [];
  if (answer.age !== null && answer.age !== undefined) {
    facts.push(`Age ${answer.age}`);
  }
  if (answer.number) {
    facts.push(`request ${answer.number}`);
  }
  if (answer.note) {
    facts.push(answer.note);
  }
  line.querySelector('.verdict').textContent = answer.verdict;
  line.querySelector('.what').textContent = name;
  line.querySelector('.took').textContent = time(answer.millis);
  line.querySelector('.status').textContent = answer.status;
  line.querySelector('.facts').textContent = facts.join(' · ');
  const answers = document.getElementById('answers');
  answers.prepend(line);
  while (answers.childElementCount > SHOWN) {
    answers.lastElementChild.remove();
  }
  document.getElementById('none').hidden = true;
  mark(cards.get(name).querySelector('.marks'), answer);
  const said = cards.get(name).querySelector('.said');
  said.dataset.tone = answer.tone;
  said.textContent = `${answer.verdict}, ${time(answer.millis)}`;
  document.getElementById('sum-asked').textContent = sums.asked;
  document.getElementById('sum-spared').textContent = sums.spared;
}

function mark(marks, answer) {
  const one = document.createElement('li');
  one.dataset.tone = answer.tone;
  one.title = `${answer.verdict}, ${time(answer.millis)}`;
  marks.append(one);
  while (marks.childElementCount > MARKS) {
    marks.firstElementChild.remove();
  }
}

function time(millis) {
  return millis < 10 ? `${millis.toFixed(1)} ms` : millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`;
}

// The origin's side: how often it was asked, by whomever.
async function showOrigin() {
  const response = await fetch('/counts', {cache: 'no-store'});
  document.getElementById('direct').hidden = response.headers.get('Cache-Status') !== null;
  if (!response.ok) {
    return;
  }
  const {failing, resources} = await response.json();
  before ??= resources;
  let all = 0;
  for (const [name, card] of cards) {
    // Fewer than before: it was started anew.
    const since = what => Math.max(0, resources[name][what] - before[name][what]);
    const asked = since('asked');
    const notModified = since('notModified');
    all += asked;
    card.querySelector('.count').textContent = asked === 0
      ? 'The origin hasn’t been asked yet.'
      : `The origin was asked ${asked === 1 ? 'once' : asked === 2 ? 'twice' : `${asked} times`}${notModified ? `, ${notModified} × “not modified”` : ''}.`;
  }
  document.getElementById('sum-origin').textContent = all;
  const button = document.querySelector('[data-do="fail"]');
  button.setAttribute('aria-pressed', String(failing));
  button.textContent = failing ? 'Let it work again' : 'Let it fail';
}
