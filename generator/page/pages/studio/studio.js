// What the pages of the studio do by themselves. Each of them works without it: forms are sent, and lead to a page.
//
// A form with data-live is sent in the background. Of the page that comes back, the elements with data-part take the
// place of those with the same id here, so that the rest of the page, and where one is in it, stay as they are.
//   data-submit       on a field: its form is sent when the field changes; "typing": also a moment after a key
//   data-load="URL"   on an element: it is filled with what the URL has, again whenever the URL changes
//   data-opened="URL" as data-load, in a <details>: once that is opened
//   data-mirrors="#ID" on a select: its choices are those of another one
//   data-poll="MS"    on a part: the page is asked for again after so many milliseconds
//   data-refresh      on a form whose answer is a file: the page is asked for again a moment later
//   data-search="#ID" on a field: of the list, only items that have all its words are shown
//   data-sortable     on a list: its items can be dragged; data-key and data-list say what was put where, in the form
//                     data-form="#ID" with the fields "key", "list" and "place"
//   data-render="URL" on a field: what is typed is shown, as the URL makes it, in the element with the id data-into
//   data-watch="URL"  on an element: where the URL says something else than its data-digest, the page is not the newest
//   data-press="z"    on a button: Ctrl and this key press it, unless one is typing
//   data-wide="80rem" on a <details>: closed at first where the window is narrower
//   data-follow       on a form with data-live: the address becomes that of the page that came back
//   data-whole        on a button of such a form: the page that comes back is shown whole; Ctrl and Enter press it
//   data-typing       on a form: its first box is typed into at once
//   data-flip         on a figure: arrow keys show the page before or after, by its links with rel prev and next
"use strict";

const waiting = new WeakMap(); // form or element → what is under way for it
let latest = 0; // number of the last request that changes the page
let sending = Promise.resolve(); // forms are sent one after another, each as it is when the one before has been answered

function say(text) {
  const place = document.getElementById("said");
  if (place) place.textContent = text;
}

// --- parts of a page take the place of others -----------------------------------------------------------------------

function focused() {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const form = one.closest("form");
  return { id: one.id, name: one.name, form: form && form.id, value: one.value, start: one.selectionStart, end: one.selectionEnd };
}

function refocus(was) {
  if (!was || (document.activeElement && document.activeElement !== document.body)) return;
  const scope = (was.form && document.getElementById(was.form)) || document;
  const found = (was.id && document.getElementById(was.id)) || (was.name && scope.querySelector(`[name="${CSS.escape(was.name)}"]`));
  if (!found) return;
  found.focus({ preventScroll: true });
  if (was.start != null && found.setSelectionRange) try { found.setSelectionRange(was.start, was.end); } catch { /* a field without a caret */ }
}

function isTyped(field) { // whether it holds what its form did not come with
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((one) => one.selected !== one.defaultSelected) && field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
  return /^(INPUT|TEXTAREA)$/.test(field.tagName) && field.type !== "hidden" && field.value !== field.defaultValue;
}

function keepsTyped(from, into, sent) { // what was typed and not sent stays
  for (const form of from.querySelectorAll("form[id]")) {
    const made = into.querySelector(`#${CSS.escape(form.id)}`);
    for (const field of made ? form.elements : []) {
      const other = field.name && made.querySelector(`[name="${CSS.escape(field.name)}"]`);
      if (!other || field.type === "file" || !isTyped(field)) continue;
      if (sent && sent.id === form.id && String(sent.data.get(field.name) ?? "") === (/^(checkbox|radio)$/.test(field.type) ? (field.checked ? field.value : "") : field.value)) continue;
      if (/^(checkbox|radio)$/.test(field.type)) other.checked = field.checked;
      else other.value = field.value;
    }
  }
}

function keepsOpen(from, into) {
  for (const one of into.querySelectorAll("details[id]")) {
    const old = from.querySelector(`#${CSS.escape(one.id)}`);
    if (old) one.open = old.open || one.querySelector("[aria-invalid]") !== null;
  }
}

function keepsLoaded(from, into) { // what was loaded stays in sight until there is something newer
  for (const loaded of into.querySelectorAll("[data-load]")) {
    const old = loaded.id && from.querySelector(`#${CSS.escape(loaded.id)}`);
    if (old && old.dataset.load) old.dataset.load = loaded.dataset.load, loaded.replaceWith(old);
  }
}

async function fetched(page, here) { // pictures in sight are there before they are shown, so that nothing flickers
  const old = [...here.querySelectorAll("img")];
  const isSeen = (one) => { const box = one.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight && box.width; };
  const all = [...page.querySelectorAll("img")].filter((one, place) => old[place] ? isSeen(old[place]) : !place).map((one) => {
    const picture = new Image();
    picture.src = one.getAttribute("src");
    return picture.decode().catch(() => {});
  });
  await Promise.race([Promise.all(all), new Promise((done) => setTimeout(done, 2000))]);
}

function swap(text, onlyMessages, sent) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const was = focused();
  for (const one of onlyMessages ? [] : page.querySelectorAll("[data-part] [data-load]")) { // asked for first: it takes longest
    const here = one.id && document.getElementById(one.id);
    if (here && here.dataset.load) here.dataset.load = one.dataset.load, load(here);
  }
  for (const part of page.querySelectorAll(onlyMessages ? "#messages" : "[data-part]")) {
    const here = document.getElementById(part.id);
    if (!here) continue;
    const made = document.importNode(part, true);
    const top = here.scrollTop; // before anything is taken out of it
    keepsOpen(here, made);
    keepsLoaded(here, made);
    keepsTyped(here, made, sent);
    if (here.outerHTML !== made.outerHTML) here.replaceWith(made), (made.scrollTop = top);
  }
  if (!onlyMessages) { const messages = document.getElementById("messages"); if (messages && !page.getElementById("messages")) messages.replaceChildren(); }
  refocus(was);
  begin(document);
}

async function refresh() {
  try {
    const answer = await ask(location.href, {}, document.body);
    if (answer.ok) swap(answer.text, false);
  } catch { /* whoever waits for a file sees that none comes */ }
}

class Lost extends Error {} // nobody answers

async function ask(address, options, owner) {
  waiting.get(owner)?.abort();
  const stop = new AbortController();
  waiting.set(owner, stop);
  try {
    let response;
    try {
      response = await fetch(address, { ...options, signal: stop.signal, credentials: "same-origin" });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Lost();
    }
    return { ok: response.ok, isPage: response.ok || response.status === 409, text: await response.text(), address: response.url };
  } finally {
    if (waiting.get(owner) === stop) waiting.delete(owner);
  }
}

// --- forms ----------------------------------------------------------------------------------------------------------

function send(form, button) {
  if (form.method === "get") return sendNow(form, button);
  sending = sending.then(() => { // another form may have taken its place meanwhile
    const now = (!form.isConnected && form.id && document.getElementById(form.id)) || form;
    return sendNow(now, button);
  }).catch((error) => { setTimeout(() => { throw error; }); });
  return sending;
}

async function sendNow(form, button) {
  const data = new FormData(form);
  if (button && button.name) data.append(button.name, button.value);
  const mine = ++latest;
  document.documentElement.classList.add("busy");
  try {
    const isGet = form.method === "get";
    const query = new URLSearchParams(data);
    const answer = isGet
      ? await ask(`${form.action.split("?")[0]}?${query}`, {}, form)
      : await ask(form.action, { method: "POST", body: form.enctype === "multipart/form-data" ? data : query }, form);
    if (mine !== latest && isGet) return;
    const before = arranged();
    swap(answer.text, !answer.isPage, answer.ok ? { id: form.id, data } : null); // what was refused stays in its fields
    if (answer.ok) showNew(before);
    if (!answer.ok) document.getElementById("messages")?.scrollIntoView({ block: "nearest" });
    if (answer.ok && form.dataset.follow !== undefined) history.replaceState(null, "", answer.address);
    if (answer.ok && form.dataset.said) say(form.dataset.said);
    if (answer.ok && form.dataset.clear !== undefined) form.reset();
  } catch (error) {
    failed(error);
  } finally {
    document.documentElement.classList.remove("busy");
  }
}

function arranged() { // forms of the items of lists that can be arranged
  return [...document.querySelectorAll("[data-sortable] > [data-key] > form[id]")];
}

function showNew(before) { // what was added is brought into sight
  const now = arranged();
  const known = new Set(before.map((form) => form.id));
  if (now.length > before.length) now.find((form) => !known.has(form.id))?.closest("[data-key]").scrollIntoView({ block: "nearest" });
}

function failed(error) { // a mistake of this script is one for the console
  if (error instanceof Lost) lost();
  else if (error.name !== "AbortError") throw error;
}

function lost() {
  const place = document.getElementById("messages");
  const text = document.createElement("p");
  text.className = "message wrong";
  text.textContent = "The studio does not answer. Look at its terminal; what was saved is in the folder.";
  place?.replaceChildren(text);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const most = Number(form.dataset.most || 0);
  for (const field of most ? form.querySelectorAll('input[type="file"]') : []) {
    if ([...field.files].some((file) => file.size > most)) {
      event.preventDefault();
      field.setCustomValidity(`This file is larger than ${most / 1e6} MB.`);
      field.reportValidity();
      field.addEventListener("change", () => field.setCustomValidity(""), { once: true });
      return;
    }
  }
  if (form.dataset.refresh !== undefined) setTimeout(refresh, 1500);
  const button = event.submitter;
  if (button && button.dataset.whole !== undefined) { // the whole page follows, once what was sent before is saved
    if (button.dataset.ready) return;
    event.preventDefault();
    sending.then(() => { button.dataset.ready = "yes"; form.requestSubmit(button); });
    return;
  }
  if (form.dataset.live === undefined) return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.dataset.submit !== undefined && field.form) field.form.requestSubmit();
});

const typing = new WeakMap();
document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset.submit === "typing" && field.form) {
    clearTimeout(typing.get(field));
    typing.set(field, setTimeout(() => field.form && field.form.requestSubmit(), 400));
  }
  if (field.dataset.search) search(field);
});

function search(field) {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const list = document.querySelector(field.dataset.search);
  let count = 0;
  for (const item of list ? list.querySelectorAll("[data-words]") : []) {
    item.hidden = !words.every((word) => item.dataset.words.includes(word));
    count += !item.hidden;
  }
  for (const group of list ? list.querySelectorAll("[data-group]") : []) {
    group.hidden = !group.querySelector("[data-words]:not([hidden])");
    if (group.tagName !== "DETAILS") continue;
    if (words.length && !group.hidden && !group.open) group.open = true, (group.dataset.found = "yes");
    else if (!words.length && group.dataset.found) group.open = false, delete group.dataset.found;
  }
  if (words.length) say(`${count} found`);
}

// --- what is typed, as it will be printed ---------------------------------------------------------------------------

const drawing = new WeakMap();
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset.render) return;
  clearTimeout(drawing.get(field));
  drawing.set(field, setTimeout(async () => {
    try {
      const answer = await ask(field.dataset.render, { method: "POST", body: new URLSearchParams({ text: field.value }) }, field);
      const page = new DOMParser().parseFromString(answer.text, "text/html");
      document.getElementById(field.dataset.into)?.replaceChildren(...document.importNode(page.body, true).childNodes);
    } catch { /* it is shown once it is saved */ }
  }, 200));
});

// --- what is loaded, and asked for again ----------------------------------------------------------------------------

async function load(element) {
  const address = element.dataset.load;
  if (!address || element.dataset.loaded === address) return;
  element.dataset.loaded = address;
  element.classList.add("waiting");
  try {
    const answer = await ask(address, {}, element);
    const page = new DOMParser().parseFromString(answer.text, "text/html");
    const from = answer.ok ? page.body : page.getElementById("messages") || page.body;
    await fetched(from, element);
    if (element.dataset.load !== address) return; // there is something newer
    const made = document.importNode(from, true);
    keepsOpen(element, made);
    keepsLoaded(element, made);
    element.replaceChildren(...made.childNodes);
    element.classList.remove("waiting");
    begin(element);
  } catch (error) {
    if (error instanceof Lost) element.dataset.loaded = "";
    failed(error);
  }
}

function poll(element) {
  if (element.dataset.polls) return;
  element.dataset.polls = "yes";
  setTimeout(async () => {
    if (!element.isConnected) return;
    try {
      const answer = await ask(location.href, {}, element);
      delete element.dataset.polls;
      swap(answer.text, !answer.ok);
    } catch (error) {
      failed(error);
    }
    delete element.dataset.polls;
    if (element.isConnected) poll(element); // also after a failure, which may be over the next time
  }, Number(element.dataset.poll));
}

document.addEventListener("toggle", (event) => { // a <details> whose content is loaded when it opens
  if (event.target.open) for (const one of event.target.querySelectorAll(":scope > [data-opened]")) one.dataset.load ||= one.dataset.opened, load(one);
}, true);

async function watch() {
  const element = document.querySelector("[data-watch]");
  if (!element || document.hidden || document.getElementById("not-newest")) return;
  try {
    const before = latest;
    const response = await fetch(element.dataset.watch, { credentials: "same-origin" });
    const digest = await response.text();
    const now = document.querySelector("[data-watch]");
    if (!response.ok || !now || before !== latest || document.documentElement.classList.contains("busy") || digest === now.dataset.digest) return;
    const text = document.createElement("p");
    text.id = "not-newest";
    text.className = "message wrong";
    text.append("This exam was changed meanwhile, by another window or program. ");
    const link = document.createElement("a");
    link.href = location.pathname;
    link.dataset.live = "";
    link.textContent = "Show the newest";
    text.append(link);
    document.getElementById("messages")?.append(text);
  } catch { /* the studio may have been closed: whoever changes something is told */ }
}

setInterval(watch, 4000);
window.addEventListener("focus", watch);

function begin(place) {
  const all = (selector) => [...(place.matches?.(selector) ? [place] : []), ...place.querySelectorAll(selector)];
  all("[data-load]").forEach(load);
  all("[data-poll]").forEach(poll);
  all("[data-sortable] > [data-key]").forEach((item) => { item.draggable = true; });
  all("input[data-search]").forEach((field) => { if (field.value) search(field); });
  document.querySelectorAll("select[data-mirrors]").forEach(mirror);
}

function mirror(list) { // the choices of a list are those of another one, which may have changed
  const from = document.querySelector(list.dataset.mirrors);
  if (!from || list.innerHTML === from.innerHTML) return;
  const chosen = list.value;
  list.innerHTML = from.innerHTML;
  list.value = [...list.options].some((one) => one.value === chosen) ? chosen : list.options[0].value;
}

// --- dragging -------------------------------------------------------------------------------------------------------

let dragged = null;
const unmark = () => document.querySelectorAll(".drop-above, .drop-below").forEach((one) => one.classList.remove("drop-above", "drop-below"));

document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("[data-key]");
  if (!item || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName) && item.contains(document.activeElement)) return;
  dragged = item;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", item.dataset.key);
  item.classList.add("dragged");
  event.stopPropagation();
});
document.addEventListener("dragend", () => { dragged?.classList.remove("dragged"); dragged = null; unmark(); });

function target(event) {
  if (!dragged) return null;
  const kind = dragged.dataset.kind || "";
  let item = event.target.closest?.("[data-sortable] > [data-key]");
  while (item && (item.dataset.kind || "") !== kind) item = item.parentElement.closest("[data-sortable] > [data-key]");
  if (item && item !== dragged && !dragged.contains(item)) {
    const box = item.getBoundingClientRect();
    return { list: item.parentElement, item, isBelow: event.clientY > box.top + box.height / 2 };
  }
  const list = event.target.closest?.("[data-sortable]");
  return list && (list.dataset.kind || "") === kind && !list.querySelector(":scope > [data-key]") ? { list } : null;
}

document.addEventListener("dragover", (event) => {
  const found = target(event);
  unmark();
  if (!found) return;
  event.preventDefault();
  found.item?.classList.add(found.isBelow ? "drop-below" : "drop-above");
});
document.addEventListener("drop", (event) => {
  const found = target(event);
  if (!found) return;
  event.preventDefault();
  const form = document.querySelector(found.list.dataset.form || dragged.parentElement.dataset?.form || "");
  if (!form) return;
  const items = [...found.list.querySelectorAll(":scope > [data-key]")].filter((one) => one !== dragged);
  const place = found.item ? items.indexOf(found.item) + (found.isBelow ? 1 : 0) : 0;
  form.elements.key.value = dragged.dataset.key;
  form.elements.list.value = found.list.dataset.list || "";
  form.elements.place.value = place;
  form.requestSubmit();
});

if (document.querySelector("[data-wide]")) {
  for (const one of document.querySelectorAll("details[data-wide]")) one.open = matchMedia(`(min-width: ${one.dataset.wide})`).matches;
}

document.querySelector("form[data-typing] .answers :is(input, textarea)")?.focus();

// --- keys -----------------------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => { // also while one is typing
  const button = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.querySelector("[data-whole]");
  if (!button) return;
  event.preventDefault();
  document.activeElement.blur(); // what was typed last is saved first
  button.click();
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const key = event.shiftKey && event.key.toLowerCase() === "z" ? "y" : event.key.toLowerCase();
  const button = document.querySelector(`button[data-press="${CSS.escape(key)}"]:not(:disabled)`);
  if (button) { event.preventDefault(); button.click(); }
});
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = rel && document.querySelector(`[data-flip] a[rel="${rel}"]`);
  if (link) { event.preventDefault(); link.click(); }
});
document.addEventListener("click", async (event) => { // a link with data-live changes parts of the page, too
  const link = event.target.closest?.("a[data-live]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const isMessage = link.closest("#messages") !== null;
  await sending; // what was typed is sent when one leaves its field
  if (isMessage && !link.isConnected) return; // the answer to that has come, with another message
  try {
    const answer = await ask(link.href, {}, document);
    const page = new DOMParser().parseFromString(answer.text, "text/html");
    for (const part of page.querySelectorAll("[data-part]")) {
      const here = document.getElementById(part.id);
      if (here) await fetched(part, here);
    }
    swap(answer.text, !answer.ok);
    if (answer.ok && link.dataset.live !== "aside") history.replaceState(null, "", link.href);
  } catch (error) {
    failed(error);
  }
});

begin(document);
