// Compares what was read (reading.js) with the answer and with the known mistakes, and keeps it. The judging is that of
// generator/bank/kinds.py; tests hold them against each other.

// --- one problem: its inputs, field by field; and what was written, judged by the field's kind

const shapeOf = (value) => (Array.isArray(value) ? value.map(shapeOf) : 0);

function number(entry) {
  // an entry of an answer or of a mistake: a whole number, or a fraction as "1/3"
  const [top, bottom = "1"] = String(entry).split("/");
  return ratio(BigInt(top), BigInt(bottom));
}

function readField(inputs, field) {
  // what was written, with the places of its entries among the inputs
  if (field.entry === "words") {
    const picked = inputs.find((input) => input.checked);
    return { value: picked ? picked.value : null, places: [0] };
  }
  if (field.entry === "line") return { value: readResponse(inputs[0].value, field), places: [0] };
  const words = flat(field.value).some(isText);
  const cells = inputs.map((input) => (words ? input.value.trim() || null : readResponse(input.value, { value: 0, unit: field.unit })));
  if (cells.every((cell) => cell === null)) return { value: null, places: [] };
  if (!Array.isArray(field.value[0])) {
    // more cells than the answer needs: of a set no empty one counts, of a list none at the end
    const all = cells.map((_, n) => n);
    const last = cells.findLastIndex((cell) => cell !== null);
    const isSpare = (n) => field.spare && cells[n] === null && (field.kind === "set" || n > last);
    const places = all.filter((n) => !isSpare(n));
    return { value: places.map((n) => cells[n]), places };
  }
  let rows = Math.ceil(cells.length / field.columns);
  let columns = field.columns;
  const at = (r, c) => cells[r * field.columns + c];
  const range = (n) => Array.from({ length: n }, (_, k) => k);
  if (field.spare) {
    // more cells than the answer needs: the empty ones at the end do not count
    while (rows > 1 && range(columns).every((c) => at(rows - 1, c) === null)) rows -= 1;
    while (columns > 1 && range(rows).every((r) => at(r, columns - 1) === null)) columns -= 1;
  }
  const value = range(rows).map((r) => range(columns).map((c) => at(r, c)));
  return { value, places: range(rows).flatMap((r) => range(columns).map((c) => r * field.columns + c)) };
}

function same(written, wanted, kind) {
  if (written === null || (Array.isArray(written) && !isRatio(written)) !== Array.isArray(wanted)) return false;
  const texts = (value) => flat(value).map((entry) => folded(String(entry ?? "")));
  if (Array.isArray(kind) || kind === "letters") return texts(written).sort().join("\0") === texts(wanted).sort().join("\0");
  if (kind === "sequence" || kind === "letter" || flat(wanted).some(isText)) return texts(written).join("\0") === texts(wanted).join("\0");
  const right = flat(wanted).map(number);
  const entries = isRatio(written) ? [written] : entriesOf(written);
  if (kind === "polynomial") {
    const [a, b] = [trimmed(entries), trimmed(right)];
    return a.length === b.length && a.every((entry, n) => equal(entry, b[n]));
  }
  if (kind === "set") return entries.length === right.length && leftOver(entries, right).length === 0;
  if (kind === "direction") {
    if (entries.length !== right.length || entries.includes(null) || entries.every((entry) => entry[0] === 0n)) return false;
    return entries.every((a, m) => entries.every((b, n) => equal(product(a, right[n]), product(b, right[m]))));
  }
  return shapeText(written) === JSON.stringify(shapeOf(wanted)) && entries.every((entry, n) => equal(entry, right[n]));
}

const isRatio = (value) => Array.isArray(value) && value.length === 2 && typeof value[0] === "bigint";
const entriesOf = (value) => (isRatio(value) || value === null ? [value] : value.flatMap(entriesOf));
const shapeText = (value) => JSON.stringify((function shape(one) { return isRatio(one) || one === null ? 0 : one.map(shape); })(value));

function leftOver(entries, right) {
  // places of the entries that are not among the right ones, each of which counts once
  const left = right.slice();
  return entries.map((entry, n) => {
    const found = left.findIndex((one) => equal(one, entry));
    if (found >= 0) left.splice(found, 1);
    return found >= 0 ? -1 : n;
  }).filter((n) => n >= 0);
}

function wrongPlaces(read, field, isRight) {
  // which inputs are wrong, among those that are filled
  const { value, places } = read;
  if (isRight || value === null) return [];
  if (field.entry !== "cells" || field.kind === "direction" || field.kind === "any") return places;
  if (flat(field.value).some(isText)) return places.filter((place, n) => folded(String(value[n] ?? "")) !== folded(String(field.value[n] ?? "")));
  const right = flat(field.value).map(number);
  const entries = entriesOf(value);
  if (field.kind === "set") return entries.length === right.length ? leftOver(entries, right).map((n) => places[n]) : places;
  if (shapeText(value) !== JSON.stringify(shapeOf(field.value))) return places;
  return places.filter((place, n) => !equal(entries[n], right[n]));
}

function matches(response, fields, problem) {
  return Object.entries(fields).every(([name, value]) => {
    const field = problem.fields.find((one) => one.name === name);
    return same(response[name] ?? null, value, field.kind);
  });
}

function named(problem, response) {
  const answer = Object.fromEntries(problem.fields.map((field) => [field.name, field.value]));
  for (const rest of [answer, {}]) {
    for (const [name, fields] of Object.entries(problem.mistakes)) {
      if (matches(response, { ...rest, ...fields }, problem)) return name;
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
  let free = false;
  problem.fields.forEach((field, place) => {
    const inputs = inputsOf(forms[index], place);
    const isFilled = (input) => (input.type === "radio" ? input.checked : input.value.trim() !== "");
    let read = { value: null, places: [] };
    let misread = false;
    try {
      read = readField(inputs, field);
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      unread ||= `Not read: ${error.message}. ${field.advice}`.trim();
      misread = true;
    }
    response[field.name] = read.value;
    const isRight = same(read.value, field.value, field.kind);
    free ||= field.kind === "any" && !isRight && read.value !== null;
    const wrongHere = misread ? inputs.map((_, n) => n) : wrongPlaces(read, field, isRight);
    if (field.entry === "words") {
      empty += read.value === null;
      wrong += read.value !== null && !isRight;
      inputs.forEach((input) => mark(input, input.checked ? isRight : null));
    } else {
      inputs.forEach((input, n) => {
        const isSpare = read.places.length > 0 && !read.places.includes(n);
        empty += !isFilled(input) && !isSpare;
        const isWrong = isFilled(input) && wrongHere.includes(n);
        wrong += isWrong;
        mark(input, isFilled(input) ? !isWrong : null);
      });
    }
    rightFields += isRight;
    const sign = sections[index].querySelector(`[data-field="${place}"] .mark`);
    sign.textContent = isRight ? "✓" : inputs.some(isFilled) ? "✗" : "";
    sign.className = `mark ${isRight ? "right" : "wrong"}`;
  });
  solved[index] = rightFields === problem.fields.length;
  if (solved[index]) return say(sections[index], "right", "Right.");
  if (unread) return say(sections[index], "wrong", unread);
  const mistake = wrong > 0 ? named(problem, response) : "";
  const missing = empty > 0 ? ` ${empty} of the boxes ${empty === 1 ? "is" : "are"} empty.` : "";
  if (mistake) return say(sections[index], "wrong", `Not right. This is what comes out with: ${mistake}.${missing}`);
  if (free) return say(sections[index], "wrong", "This problem has several right answers, and this page knows one of them. Put yours to the test, and compare the worked steps.");
  if (wrong === 0) return say(sections[index], "wrong", isBlank(index) ? "Nothing is written yet." : `Right so far.${missing}`);
  return say(sections[index], "wrong", `Not right: ${wrong} ${wrong === 1 ? "entry is" : "entries are"} marked.${missing}`);
}

function assess(index) {
  // of an open question: the points that its reader has ticked
  const rubric = sections[index].querySelector(".rubric");
  const boxes = Array.from(rubric.querySelectorAll("input"));
  const points = boxes.filter((box) => box.checked).reduce((sum, box) => sum + Number(box.dataset.points), 0);
  const total = boxes.reduce((sum, box) => sum + Number(box.dataset.points), 0);
  rubric.querySelector(".sum").textContent = `${points} of ${total} points`;
  solved[index] = boxes.every((box) => box.checked);
}

function isBlank(index) {
  return Array.from(forms[index].querySelectorAll("input")).every((input) => (input.type === "radio" ? !input.checked : input.value.trim() === ""));
}

function tally() {
  const count = solved.filter(Boolean).length;
  document.getElementById("bar").value = count;
  document.getElementById("solved").textContent = `${count} of ${solved.length} solved`;
}

function writable(form) {
  return Array.from(form.querySelectorAll("input, textarea")).filter((input) => input.type !== "radio" || input.checked);
}

function keep() {
  const state = forms.map((form, index) => ({
    written: Object.fromEntries(writable(form).map((input) => [input.name, input.value])),
    ticked: Array.from(sections[index].querySelectorAll(".rubric input"), (box) => box.checked),
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
    forms[index].querySelectorAll("input, textarea").forEach((input) => {
      const value = one?.written?.[input.name];
      if (typeof value !== "string") return;
      if (input.type === "radio") input.checked = input.value === value;
      else input.value = value;
    });
    sections[index].querySelectorAll(".rubric input").forEach((box, n) => (box.checked = one?.ticked?.[n] === true));
    if (sections[index].querySelector(".rubric")) assess(index);
    if (one?.open === true) sections[index].querySelector("details").open = true;
    if (one?.checked === true) {
      forms[index].dataset.checked = "yes";
      check(index);
    }
  });
}

function pasted(text, grid) {
  // rows of entries; null for what cannot be taken apart in one way
  const { height, columns, count } = grid;
  if (!/[0-9]/.test(text)) return text.split(/[\n;]/).map((line) => line.split(/[\s,]+/).filter(Boolean)).filter((row) => row.length > 0);
  try {
    if (height === 1) return [readList(plain(text), count, "").parts];
    return readRows(plain(text), height, columns, "").map((row) => row.parts);
  } catch (error) {
    if (error instanceof Misread) return null;
    throw error;
  }
}

function columnsOf(cell) {
  // of a grid, which may hold a row of each of several fields
  return cell.closest("tr").querySelectorAll("input").length;
}

function spread(event) {
  // several numbers pasted into a cell go to the cells after it, too; rows go to rows
  const text = (event.clipboardData?.getData("text") ?? "").trim();
  const grid = event.target.closest(".grid");
  if (!grid || !/\S[\s,;\]]+\S/.test(text)) return;
  const cells = Array.from(grid.querySelectorAll("input"));
  const columns = columnsOf(event.target);
  const first = cells.indexOf(event.target);
  const [top, left] = [Math.floor(first / columns), first % columns];
  const rows = pasted(text, { height: cells.length / columns, columns: columns - left, count: cells.length - first });
  event.preventDefault();
  if (rows === null) event.target.value = text.split(/\s+/).join(" "); // as it is: checking says what is wrong
  else if (rows.length > 1 && rows.every((row) => left + row.length <= columns)) {
    cells.forEach((cell, n) => {
      const part = rows[Math.floor(n / columns) - top]?.[(n % columns) - left];
      if (part !== undefined) cell.value = part;
    });
  } else rows.flat().slice(0, cells.length - first).forEach((part, i) => (cells[first + i].value = part));
  keep();
}

function walk(event) {
  // up and down go to the cell above or below
  const grid = event.target.closest(".grid");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!grid || !step) return;
  const cells = Array.from(grid.querySelectorAll("input"));
  const next = cells[cells.indexOf(event.target) + step * columnsOf(event.target)];
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
  sections[index].querySelector(".rubric")?.addEventListener("change", () => {
    assess(index);
    tally();
    keep();
  });
});
document.getElementById("again").addEventListener("click", () => {
  if (!window.confirm("Forget what was written, and start again?")) return;
  forms.forEach((form, index) => {
    form.reset();
    delete form.dataset.checked;
    form.querySelectorAll("input").forEach((input) => mark(input, null));
    form.querySelectorAll(".mark").forEach((sign) => (sign.textContent = ""));
    say(sections[index], "", "");
    sections[index].querySelectorAll(".rubric input").forEach((box) => (box.checked = false));
    if (sections[index].querySelector(".rubric")) assess(index);
    sections[index].querySelector("details").open = false;
    solved[index] = false;
  });
  tally();
  keep();
});
restore();
tally();
