"use strict";
// Reads what was written as exact fractions, compares it with the answer and with the known mistakes, and keeps it.
// The reading is that of generator/responses.py; a test holds the two against each other.

const SIGNS = { "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "⁻": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "÷": "/", "⁄": "/", "∕": "/", "∶": "/", "，": ",", "；": ";", "\u200b": "", "\ufeff": "" };
const RAISED = /[²³¹⁰-⁹₀-₉]/;
const signed = (text) => Array.from(text, (c) => (c in SIGNS ? SIGNS[c] : c)).join("");

class Misread extends Error {}

// --- numbers: [numerator, denominator] as BigInt, in lowest terms, the denominator positive

function gcd(a, b) {
  return b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b);
}
function ratio(n, d) {
  const g = gcd(n, d) * (d < 0n ? -1n : 1n);
  return [n / g, d / g];
}
const add = (a, b) => ratio(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const negative = (a) => [-a[0], a[1]];
const product = (a, b) => ratio(a[0] * b[0], a[1] * b[1]);
const equal = (a, b) => a !== null && b !== null && a[0] === b[0] && a[1] === b[1];

function decimal(token) {
  const [whole, part = ""] = token.split(".");
  return ratio(BigInt(whole + part || "0"), 10n ** BigInt(part.length));
}

function readNumber(written) {
  if (RAISED.test(written)) throw new Misread("write powers as products: what is raised would be read as a digit");
  let text = signed(signed(written).normalize("NFKC")).trim().replace(/^[^\W\d][\w ]{0,30}=/u, "").trim();
  if (text === "") return null;
  const wrapped = text.match(/^(?:\[([^[\](){}|]*)\]|\(([^[\](){}|]*)\)|\{([^[\](){}|]*)\}|\|([^[\](){}|]*)\|)$/);
  if (wrapped) text = (wrapped[1] ?? wrapped[2] ?? wrapped[3] ?? wrapped[4]).trim();
  if (text.length > 40) throw new Misread("too long for a number");
  if (/^[+-]?\d{1,3}(,\d+)+$/.test(text)) throw new Misread(`“${text}” can be read in two ways; write a number without commas`);
  const wrong = new Misread(`“${text}” is not a number`);
  const tokens = text.match(/[0-9]+\.?[0-9]*|\.[0-9]+|[-+*/()]|\S/g) || [];
  if (tokens.length === 0) throw wrong;
  let at = 0;
  const factor = () => {
    const token = tokens[at++];
    if (token === "-") return negative(factor());
    if (token === "+") return factor();
    if (token === "(") {
      const value = sum();
      if (tokens[at++] !== ")") throw wrong;
      return value;
    }
    if (token === undefined || !/^([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(token)) throw wrong;
    return decimal(token);
  };
  const term = () => {
    let value = factor();
    while (tokens[at] === "*" || tokens[at] === "/") {
      const sign = tokens[at++];
      const other = factor();
      if (sign === "/" && other[0] === 0n) throw new Misread(`“${text}” divides by zero`);
      value = product(value, sign === "*" ? other : ratio(other[1], other[0]));
    }
    return value;
  };
  const sum = () => {
    let value = term();
    while (tokens[at] === "+" || tokens[at] === "-") {
      const sign = tokens[at++];
      const other = term();
      value = add(value, sign === "+" ? other : negative(other));
    }
    return value;
  };
  const value = sum();
  if (at !== tokens.length) throw wrong;
  return value;
}

function readLetters(written) {
  if (written.trim().toLowerCase() === "none") return [];
  const letters = Array.from(written.normalize("NFKC").toUpperCase()).filter((c) => !/[\s,;.[\](){}&+]/.test(c));
  const wrong = letters.find((c) => !/^[A-Z]$/.test(c));
  if (wrong !== undefined) throw new Misread(`letters are asked for, not “${wrong}”`);
  return letters.length === 0 ? null : Array.from(new Set(letters)).sort();
}

// --- one problem: its inputs, field by field, as flat lists of entries

const flat = (value) => (Array.isArray(value) ? value.flatMap(flat) : [value]);
const isText = (entry) => typeof entry === "string";

function entriesOf(value) {
  const all = flat(value);
  return all.every(isText) && Array.isArray(value) ? [Array.from(all).sort().join()] : all;
}

function same(entry, wanted) {
  return isText(wanted) ? entry === wanted : equal(entry, [BigInt(wanted), 1n]);
}

function readField(inputs, field) {
  if (field.kind === "letters") {
    const letters = readLetters(inputs[0].value);
    return [letters === null ? null : letters.join()];
  }
  if (field.kind === "letter") {
    const letters = readLetters(inputs[0].value);
    if (letters !== null && letters.length !== 1) throw new Misread("one letter is asked for");
    return [letters === null ? null : letters[0]];
  }
  return inputs.map((input) => readNumber(input.value));
}

function matches(response, fields) {
  return Object.entries(fields).every(([name, value]) => {
    const wanted = entriesOf(value);
    const got = response[name];
    return got.length === wanted.length && got.every((entry, i) => entry !== null && same(entry, wanted[i]));
  });
}

function named(problem, response) {
  const answer = Object.fromEntries(problem.fields.map((field) => [field.name, field.value]));
  for (const rest of [answer, {}]) {
    for (const [name, fields] of Object.entries(problem.mistakes)) {
      // a wrong answer of another shape cannot be written into the cells
      if (matches(response, { ...rest, ...fields })) return name;
    }
  }
  return "";
}

// --- the page

const data = JSON.parse(document.getElementById("data").textContent);
const key = `problemset ${data.key}`;
const sections = Array.from(document.querySelectorAll("section.problem"));
const forms = sections.map((section) => section.querySelector("form"));
const solved = sections.map(() => false);

function inputsOf(form, place) {
  return Array.from(form.querySelectorAll(`[data-field="${place}"] input`));
}

function say(section, kind, text) {
  const verdict = section.querySelector(".verdict");
  verdict.className = `verdict ${kind}`;
  verdict.replaceChildren();
  if (text) {
    const line = document.createElement("p");
    line.textContent = text;
    verdict.append(line);
  }
}

function mark(input, isRight) {
  input.classList.toggle("is-right", isRight === true);
  if (isRight === false) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${input.id.split("-")[0]}-verdict`);
  } else {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function check(index) {
  const problem = data.problems[index];
  const response = {};
  let unread = "";
  let wrong = 0;
  let empty = 0;
  let rightFields = 0;
  problem.fields.forEach((field, place) => {
    const inputs = inputsOf(forms[index], place);
    const wanted = entriesOf(field.value);
    let entries = null;
    try {
      entries = readField(inputs, field);
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      unread ||= error.message;
    }
    response[field.name] = entries || [];
    let wrongHere = 0;
    inputs.forEach((input, i) => {
      const isEmpty = input.value.trim() === "";
      const isRight = entries !== null && entries[i] !== null && same(entries[i], wanted[i]);
      empty += isEmpty;
      wrongHere += !isRight;
      wrong += !isRight && !isEmpty;
      mark(input, isRight ? true : isEmpty ? null : false);
    });
    rightFields += wrongHere === 0;
    const sign = sections[index].querySelector(`[data-field="${place}"] .mark`);
    const untouched = inputs.every((input) => input.value.trim() === "");
    sign.textContent = wrongHere === 0 ? "✓" : untouched ? "" : "✗";
    sign.className = `mark ${wrongHere === 0 ? "right" : "wrong"}`;
  });
  solved[index] = rightFields === problem.fields.length;
  if (solved[index]) return say(sections[index], "right", "Right.");
  if (unread) return say(sections[index], "wrong", `Not read: ${unread}.`);
  const mistake = wrong > 0 ? named(problem, response) : "";
  const missing = empty > 0 ? ` ${empty} of the boxes ${empty === 1 ? "is" : "are"} empty.` : "";
  if (mistake) return say(sections[index], "wrong", `Not right. This is what comes out with: ${mistake}.${missing}`);
  if (wrong === 0) return say(sections[index], "wrong", isBlank(index) ? "Nothing is written yet." : `Right so far.${missing}`);
  return say(sections[index], "wrong", `Not right: ${wrong} ${wrong === 1 ? "entry is" : "entries are"} marked.${missing}`);
}

function isBlank(index) {
  return Array.from(forms[index].querySelectorAll("input")).every((input) => input.value.trim() === "");
}

function tally() {
  const count = solved.filter(Boolean).length;
  document.getElementById("bar").value = count;
  document.getElementById("solved").textContent = `${count} of ${solved.length} solved`;
}

function keep() {
  const state = forms.map((form, index) => ({
    written: Object.fromEntries(Array.from(form.querySelectorAll("input"), (input) => [input.name, input.value])),
    checked: form.dataset.checked === "yes",
    open: sections[index].querySelector("details").open,
  }));
  try {
    localStorage.setItem(key, JSON.stringify(state));
  } catch {
    // kept nowhere where the browser keeps nothing (a private window): the page works without
  }
}

function restore() {
  let state = null;
  try {
    state = JSON.parse(localStorage.getItem(key));
  } catch {
    return;
  }
  if (!Array.isArray(state) || state.length !== forms.length) return;
  state.forEach((one, index) => {
    forms[index].querySelectorAll("input").forEach((input) => {
      const value = one?.written?.[input.name];
      if (typeof value === "string") input.value = value;
    });
    if (one?.open === true) sections[index].querySelector("details").open = true;
    if (one?.checked === true) {
      forms[index].dataset.checked = "yes";
      check(index);
    }
  });
}

function spread(event) {
  // several numbers pasted into a cell go to the cells after it, too
  const text = event.clipboardData?.getData("text") ?? "";
  const parts = signed(text).trim().replace(/[[\](){}]/g, " ").split(/[\s,;]+/).filter(Boolean);
  const grid = event.target.closest(".grid");
  if (!grid || parts.length < 2) return;
  event.preventDefault();
  const cells = Array.from(grid.querySelectorAll("input"));
  const first = cells.indexOf(event.target);
  parts.slice(0, cells.length - first).forEach((part, i) => (cells[first + i].value = part));
  keep();
}

function walk(event) {
  // up and down go to the cell above or below
  const grid = event.target.closest(".grid");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!grid || !step) return;
  const cells = Array.from(grid.querySelectorAll("input"));
  const columns = cells.filter((cell) => cell.name.split(".")[1] === "0").length;
  const next = cells[cells.indexOf(event.target) + step * columns];
  if (next) {
    event.preventDefault();
    next.focus();
    next.select();
  }
}

forms.forEach((form, index) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.dataset.checked = "yes";
    check(index);
    tally();
    keep();
  });
  form.addEventListener("input", keep);
  form.addEventListener("paste", spread);
  form.addEventListener("keydown", walk);
  sections[index].querySelector("details").addEventListener("toggle", keep);
});
document.getElementById("again").addEventListener("click", () => {
  if (!window.confirm("Forget what was written, and start again?")) return;
  forms.forEach((form, index) => {
    form.reset();
    delete form.dataset.checked;
    form.querySelectorAll("input").forEach((input) => mark(input, null));
    form.querySelectorAll(".mark").forEach((sign) => (sign.textContent = ""));
    say(sections[index], "", "");
    sections[index].querySelector("details").open = false;
    solved[index] = false;
  });
  tally();
  keep();
});
restore();
tally();
