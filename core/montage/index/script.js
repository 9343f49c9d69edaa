"use strict";
const $ = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const served = document.body.hasAttribute("data-served");

// --- words of a shell ------------------------------------------------------------------------------

// As core/base/shell_word.cpp does it; a field holds no control characters.
const shellWord = (text) =>
  /^[\w@%+=:,.\/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const commandFor = (code, name) =>
  name === "" ? code.dataset.command
              : `${code.dataset.before} ${name.startsWith("-") ? "-- " : ""}${shellWord(name)}`;

// --- notes -----------------------------------------------------------------------------------------

let noteTimer = 0;
function note(text, undo) {
  const box = $("#note");
  $("span", box).textContent = text;
  const button = $("button", box);
  button.hidden = !undo;
  button.onclick = undo;
  box.hidden = false;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { box.hidden = true; }, undo ? 20000 : 4000);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {  // no permission, or a page that is no secure context
    const field = document.createElement("textarea");
    field.value = text;
    ($("dialog[open]") ?? document.body).append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  note(`Copied: ${text}`);
}

// --- search and sort -------------------------------------------------------------------------------

const orders = {
  faces: (card) => -card.dataset.faces,
  born: (card) => -card.dataset.born,
  seen: (card) => -card.dataset.seen,
  name: (card) => card.dataset.name ?? "",
};

function sortCards() {
  const key = orders[$("#sort").value];
  const compare = (a, b) =>
    typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true });
  for (const list of all(".cards.sorted")) {
    const cards = [...list.children].map((card) => [key(card), card]);
    cards.sort(([a, x], [b, y]) => compare(a, b) || x.dataset.id - y.dataset.id);
    const place = list.parentElement;
    list.remove();  // moved one by one in the page, thousands of cards take a second
    list.append(...cards.map(([, card]) => card));
    place.append(list);
  }
}

function filterCards() {
  const words = $("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const flaggedOnly = $("#flagged").checked;
  let shown = 0;
  for (const section of all("main section")) {
    let here = 0;
    for (const card of all(".card", section)) {
      const text = card.dataset.name.toLowerCase();
      card.hidden = !words.every((word) => text.includes(word)) ||
        (flaggedOnly && !card.hasAttribute("data-flagged"));
      if (!card.hidden) ++here;
    }
    section.hidden = here === 0;
    shown += here;
  }
  const narrowed = words.length > 0 || flaggedOnly;
  $("#found").textContent = narrowed ? `${shown} found` : "";
  $("#nothing").hidden = shown > 0 || !narrowed;
}

// --- cards -----------------------------------------------------------------------------------------

const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

function furnish(card) {
  if (card.hasAttribute("data-furnished")) return;
  card.setAttribute("data-furnished", "");
  near.unobserve(card);
  for (const seen of all(".seen", card)) {
    const times = all("time", seen).map((time) => new Date(time.dateTime));
    seen.title = seen.textContent;
    seen.textContent = days.formatRange(times[0], times.at(-1));
  }
  if (card.dataset.kind !== "cluster") return;
  const body = $(".body", card);
  body.insertBefore($("#naming").content.cloneNode(true), $(".command", body));
  $("input", body).setAttribute("aria-label", `name of ${card.dataset.name}`);
  if (served) body.append($("#actions").content.cloneNode(true));
}

// Cards are furnished when they come near: thousands of them cost nothing until then.
const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) furnish(target);
  }
}, { rootMargin: "800px" });
const expect = (inside) => all(".card", inside).forEach((card) => near.observe(card));

const visibleCards = () => all(".card").filter((card) => !card.hidden);
const nameIn = (card) => $(".naming input", card)?.value.trim() ?? "";

function step(from, by) {
  const cards = visibleCards();
  const at = cards.indexOf(from);
  return cards[Math.max(0, Math.min(cards.length - 1, at < 0 ? 0 : at + by))];
}

// --- the viewer ------------------------------------------------------------------------------------

const viewer = $("#viewer");
let viewed = null;
let page = 0;

const pagesOf = (card) => $(".picture", card).dataset.pages.split(" ");
const pageOf = (card) => pagesOf(card)[page];

function view(card, wanted = 0) {
  if (viewed !== card || !viewer.open) {
    chosen.clear();
    $(".choice", viewer).textContent = "";
  }
  viewed = card;
  furnish(card);
  const pages = pagesOf(card);
  page = Math.max(0, Math.min(pages.length - 1, wanted));
  $("h2", viewer).textContent = $("h3", card).textContent;
  $(".facts", viewer).textContent = $(".facts", card).innerText;
  $(".sheet img", viewer).src = pages[page];
  $(".sheet img", viewer).alt = $("img", card).alt;
  $(".sheet", viewer).scrollTop = 0;
  $(".page", viewer).textContent = `Page ${page + 1} of ${pages.length}`;
  for (const button of all("[data-page]", viewer)) button.parentElement.hidden = pages.length < 2;
  $("code", viewer).textContent = $("code", card).textContent;
  $(".naming", viewer).hidden = card.dataset.kind !== "cluster";
  $(".naming input", viewer).value = nameIn(card);
  $(".actions", viewer).hidden = !served || card.dataset.kind !== "cluster";
  if (!viewer.open) viewer.showModal();
  layFacesOver(pages[page]);
}

function typed(field) {
  const inViewer = viewer.contains(field);
  const card = inViewer ? viewed : field.closest(".card");
  const code = $("code", card);
  code.textContent = commandFor(code, field.value.trim());
  if (!inViewer) return;
  $(".naming input", card).value = field.value;
  $("code", viewer).textContent = code.textContent;
}

// --- changes, where the daemon serves the page -----------------------------------------------------

const expired = "kithd was started anew: open the link that 'kith review' prints now";

async function send(what, body) {
  const answer = await fetch(`do/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.status === 401) throw new Error(expired);
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

async function change(what, body, card) {
  try {
    const said = await send(what, body);
    if (viewer.open) viewer.close();
    note(said.message, said.undo ? () => change("undo", { command: said.undo }) : null);
    if (card) goOnAfter(card);
    refreshSoon();
  } catch (problem) {
    note(problem instanceof TypeError ? "kithd does not answer" : problem.message);
  }
}

// Who names one cluster after another types on without the mouse.
function goOnAfter(card) {
  const next = step(card, 1);
  card.remove();
  if (next === card) return;
  furnish(next);
  ($(".naming input", next) ?? $(".picture", next)).focus();
}

function named(card) {
  const name = nameIn(card);
  if (name === "") return $(".naming input", viewer.open ? viewer : card).focus();
  if (!served) return copy($("code", card).textContent);
  const samples = card === viewed ? chosenFaces() : [];
  return change("label", { cluster: Number(card.dataset.id), name, samples },
                samples.length === 0 ? card : null);
}

function splitOff() {
  const samples = chosenFaces();
  if (samples.length === 0) return note("Choose faces first: click on them");
  return change("split", { cluster: Number(viewed.dataset.id), samples });
}

// --- faces of a page, chosen by a click ------------------------------------------------------------

const chosen = new Set();
const chosenFaces = () => (viewer.open ? [...chosen].map(Number) : []);

async function layFacesOver(file) {
  const layer = $(".faces", viewer);
  layer.replaceChildren();
  if (!served || viewed.dataset.kind !== "cluster") return;
  const answer = await fetch(`tiles/${file.split("?")[0]}`);
  if (!answer.ok) return;
  const { tiles, width, height } = await answer.json();
  if (pageOf(viewed) !== file) return;  // turned meanwhile
  tiles.forEach(({ sample, left, top }, i) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = sample;
    box.checked = chosen.has(String(sample));
    box.setAttribute("aria-label", `face ${i + 1}, sample ${sample}`);
    Object.assign(box.style, {
      left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%`,
    });
    layer.append(box);
  });
}

function choose(box) {
  if (box.checked) chosen.add(box.value);
  else chosen.delete(box.value);
  $(".choice", viewer).textContent = chosen.size === 0 ? "" : `${chosen.size} chosen`;
}

// What is being typed survives that the list under it is replaced.
function adopt(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const drafts = new Map(all(".card").map((card) => [card.id, nameIn(card)]).filter(([, n]) => n));
  const focused = document.activeElement.closest(".card")?.id;
  const place = focused && document.activeElement.matches("input") ? "input" : ".picture";
  const main = document.importNode($("main", fresh), true);
  $("main").replaceWith(main);
  $("nav").replaceWith(document.importNode($("nav", fresh), true));
  $("#names").replaceWith(document.importNode($("#names", fresh), true));
  sortCards();
  filterCards();
  expect(main);
  for (const [id, name] of drafts) {
    const card = document.getElementById(id);
    if (!card) continue;
    furnish(card);
    $(".naming input", card).value = name;
    typed($(".naming input", card));
  }
  const again = focused && document.getElementById(focused);
  if (!again) return;
  furnish(again);
  $(place, again)?.focus({ preventScroll: true });
}

let tag = `"${document.body.dataset.served}"`;
let refreshTimer = 0;
let hurried = 0;  // looks that follow fast, since a change is being drawn

async function refresh() {
  try {
    if (!viewer.open) await adoptWhatIsNew();
  } catch {  // kithd is being restarted
  }
  clearTimeout(refreshTimer);
  refreshTimer = setTimeout(refresh, hurried > 0 ? 400 : 10000);
  if (hurried > 0) --hurried;
}

async function adoptWhatIsNew() {
  const answer = await fetch("", { headers: { "If-None-Match": tag }, cache: "no-store" });
  if (answer.status === 401) note(expired);
  if (answer.status !== 200) return;
  const html = await answer.text();
  if (viewer.open) return;  // meanwhile
  tag = answer.headers.get("ETag");
  adopt(html);
}

function refreshSoon() {
  hurried = 20;
  refresh();
}

// --- hands -----------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const picture = event.target.closest(".picture");
  if (picture && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return view(picture.closest(".card"));
  }
  const button = event.target.closest("button");
  if (!button) return;
  const card = viewer.contains(button) ? viewed : button.closest(".card");
  if (button.matches(".copy")) copy($("code", card).textContent);
  else if (button.dataset.page) view(viewed, page + Number(button.dataset.page));
  else if (button.dataset.step) view(step(viewed, Number(button.dataset.step)));
  else if (button.matches(".close")) button.closest("dialog").close();
  else if (button.matches(".keys")) $("#help").showModal();
  else if (button.matches(".split")) splitOff();
  else if (button.dataset.change) {
    change(button.dataset.change, { cluster: Number(card.dataset.id) }, card);
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  named(viewer.contains(event.target) ? viewed : event.target.closest(".card"));
});

document.addEventListener("input", (event) => {
  if (event.target.matches(".naming input")) typed(event.target);
  else if (event.target.matches(".faces input")) choose(event.target);
});

let searchTimer = 0;
$("#search").addEventListener("input", () => {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(filterCards, 80);
});
$("#flagged").addEventListener("change", filterCards);
$("#sort").addEventListener("change", sortCards);
viewer.addEventListener("close", () => $(".picture", viewed).focus());

function pressedInViewer(key) {
  if (key === "ArrowRight" || key === "j") view(step(viewed, 1));
  else if (key === "ArrowLeft" || key === "k") view(step(viewed, -1));
  else if (key === "]") view(viewed, page + 1);
  else if (key === "[") view(viewed, page - 1);
  else if (key === "c") copy($("code", viewed).textContent);
  else if (key === "n") $(".naming input", viewer).focus();
  else return false;
  return true;
}

function pressed(key) {
  const card = document.activeElement.closest(".card");
  if (key === "/") $("#search").select();
  else if (key === "?") $("#help").showModal();
  else if (key === "j" || key === "k") $(".picture", step(card, key === "j" ? 1 : -1))?.focus();
  else if (card && key === "c") copy($("code", card).textContent);
  else if (card && key === "n") $(".naming input", card)?.focus();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const field = document.activeElement;
  if (field.matches("input, select, textarea")) {
    if (event.key !== "Escape") return;
    if (field.closest(".card")) $(".picture", field.closest(".card")).focus();
    else field.blur();
    event.preventDefault();
    return;
  }
  if ($("#help").open) return;
  if (viewer.open ? pressedInViewer(event.key) : pressed(event.key)) event.preventDefault();
});

expect(document);
if (served) refresh();
