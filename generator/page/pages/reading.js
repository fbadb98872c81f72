"use strict";
// Reads what was written, as generator/marking/responses.py, numbers.py and lists.py do: one reading, or none. Their
// rules are explained there; a table of cases holds both against each other (tests/marking/readings.json).

const FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞";
const LONGEST = 2000;
const LONGEST_NUMBER = 40;
const SIGNS = new Map([
  ...Array.from("−–—‐‑‒―⁻˗⁃➖", (c) => [c, "-"]), ...Array.from("×·⋅∙", (c) => [c, "*"]), ...Array.from("÷⁄∕∶", (c) => [c, "/"]),
  ...Array.from("’‘ʼ", (c) => [c, "'"]), ...Array.from("\r\v\f\x85\u2028\u2029", (c) => [c, "\n"]),
  ...Array.from("\x1c\x1d\x1e\x1f", (c) => [c, " "]), ["，", ","], ["；", ";"], ["\u200b", ""], ["\ufeff", ""],
]);
const RAISED = /(?<![\p{L}\p{No}\p{Nl}])[²³¹⁰-⁹₀-₉]/u;
const TOKEN = /(?:[0-9]+(?:[.,' ][0-9]+)*\.?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2}(?![0-9]))?|[-+*/()]|\S/gu;
const GROUPED = /^([1-9][0-9]{0,2})(?:([.,' ])[0-9]{3})(?:\2[0-9]{3})*(?:(?!\2)[.,]([0-9]+))?$/;
const DECIMAL = /^([0-9]*)(?:[.,]([0-9]+))?$/;
const SCIENTIFIC = /^([0-9]+|[0-9][.,]([0-9]+))[eE]([+-]?[0-9]{1,2})$/;
const MIXED = new RegExp(`^(?:[+-]?[0-9]+ ?[${FRACTIONS}]|[+-]?[0-9]+ [0-9]+/[0-9]+)$`);
const FOREIGN = new RegExp(`^[-+*/().,' 0-9${FRACTIONS}]*[0-9.)${FRACTIONS}] ?([^-+*/().,' 0-9${FRACTIONS}].*)$`, "su");
const NAME = /^\s*[\p{L}\p{No}\p{Nl}_][\p{L}\p{N}_ ~'\u0302\u0303\u0304\u0307\u0308\u20d7]{0,30}=/u;
const DAY = "(?:0?[1-9]|[12][0-9]|3[01])";
const MONTH = "(?:0?[1-9]|1[0-2])";
const MONTHS = "(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|mrz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)";
const DATE = new RegExp("^(?:"
  + "(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\\1[0-9]{1,2}(?:[T ][0-9:.]+)?"
  + "|[0-9]{1,2}([-/.])[0-9]{1,2}\\2(?:19|20)[0-9]{2}(?: [0-9:.]+)?"
  + `|(?:${DAY}/${MONTH}|${MONTH}/${DAY})/[0-9]{2}`
  + `|(?=.*\\b0)(?:${DAY}([-.])${MONTH}\\3[0-9]{2}|${MONTH}([-.])${DAY}\\4[0-9]{2})`
  + `|[0-9]{1,4}[-. /]{0,2}${MONTHS}\\.?(?:[-., /]{0,2}[0-9]{2,4})?`
  + `|${MONTHS}[-. /]{0,2}[0-9]{1,4}(?:[-., ]{1,2}[0-9]{2,4})?`
  + ")$", "i");

class Misread extends Error {}
class Ambiguous extends Misread {}
class NotANumber extends Error {}

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
const isWhole = (values) => values.every((value) => value[1] === 1n);
const sizeOf = (text) => Array.from(text).length;
const cut = (text, size) => Array.from(text).slice(0, size).join("");

function plain(text) {
  const signed = (some) => Array.from(some, (c) => SIGNS.get(c) ?? c).join("");
  const pieces = signed(text.replaceAll("\r\n", "\n")).split(new RegExp(`([${FRACTIONS}])`));
  return signed(pieces.map((piece, n) => (n % 2 ? piece : piece.normalize("NFKC"))).join("")).trim();
}

function refuseDate(text) {
  if (sizeOf(text) <= LONGEST_NUMBER && DATE.test(text)) throw new Misread(`“${text}” is a date: a spreadsheet has made it of what was written`);
}

const withoutName = (text) => (NAME.test(text) ? text.replace(NAME, "").trim() : text);

function withoutUnit(text, unit) {
  const own = plain(unit ?? "");
  const bare = text.endsWith(".") && !own.endsWith(".") ? text.slice(0, -1).trimEnd() : text;
  const head = own && bare.endsWith(own) ? bare.slice(0, -own.length) : "";
  if (head === "" || /\p{L}$/u.test(head) || (/^[0-9]/.test(own) && !head.endsWith(" "))) return text;
  return head.trimEnd();
}

function readNumber(written, unit) {
  // a number, or a small sum; written as `plain` gives it
  const text = withoutUnit(written.trim(), unit);
  if (sizeOf(text) > LONGEST_NUMBER) throw new Misread(`“${cut(text, 20)}…” is too long for a number`);
  refuseDate(text);
  if (MIXED.test(text)) throw new Ambiguous(`“${text}” is a number beside a fraction: a sum, or a product; write one fraction, such as 5/2`);
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.length === 0) throw new Misread("no number");
  let at = 0;
  const factor = () => {
    const token = tokens[at++];
    if (token === undefined) throw new NotANumber();
    if (token === "-") return negative(factor());
    if (token === "+") return factor();
    if (token !== "(") return numeral(token);
    const value = sum();
    if (tokens[at++] !== ")") throw new NotANumber();
    return value;
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
  try {
    const value = sum();
    if (at === tokens.length) return value;
  } catch (error) {
    if (!(error instanceof NotANumber)) throw error;
  }
  throw noNumber(text, unit);
}

function noNumber(text, unit) {
  // why a text is none
  if (/[0-9].*(?:[;\t\n]|, |\b(?:and|or)\b).*[0-9]/is.test(text)) return new Misread(`“${text}” is more than one number`);
  const foreign = text.match(FOREIGN)?.[1];
  if (foreign !== undefined && /^[\p{L}%‰°€$£¥'"]/u.test(foreign)) {
    const known = unit ? `the unit of this field is ${unit}` : "this field has no unit";
    return new Misread(`“${cut(foreign, 20)}” after the number is not read: ${known}`);
  }
  return new Misread(`“${text}” is not a number`);
}

function numeral(token) {
  // a number without signs
  if (FRACTIONS.includes(token)) {
    const [top, bottom] = token.normalize("NFKC").split("⁄");
    return ratio(BigInt(top), BigInt(bottom));
  }
  const found = token.match(SCIENTIFIC);
  if (found) {
    const [, mantissa, decimals = "", exponent] = found;
    const power = [10n ** BigInt(Math.abs(Number(exponent))), 1n];
    const value = product(decimalOf(mantissa), Number(exponent) < 0 ? [power[1], power[0]] : power);
    if (value[1] !== 1n) throw new Misread(`“${token}” is not a whole number`);
    if (decimals.length >= 5 && Number(exponent) > decimals.length) throw new Misread(`“${token}” is what a spreadsheet shows of a longer number`);
    return value;
  }
  const digits = token.replace(/\.$/, "");
  const readings = [groupedOf(digits), decimalOf(digits)].filter((value) => value !== null);
  if (readings.length === 2 && equal(...readings)) readings.pop();
  const whole = readings.filter((value) => value[1] === 1n).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  if (whole.length > 1) throw new Ambiguous(`“${token}” can be read as ${whole[0][0]} and as ${whole[1][0]}`);
  if (readings.length === 0) throw new NotANumber();
  return whole[0] ?? readings[0];
}

function groupedOf(digits) {
  const found = digits.match(GROUPED);
  return found && ratio(BigInt(digits.replace(/[^0-9]/g, "")), 10n ** BigInt((found[3] ?? "").length));
}

function decimalOf(digits) {
  const found = digits === "" ? null : digits.match(DECIMAL);
  return found && ratio(BigInt(found[1] + (found[2] ?? "")), 10n ** BigInt((found[2] ?? "").length));
}

// --- lists and rows: the texts of their entries, and the values

function unwrapped(text) {
  const wrapped = text.match(/^(?:\[([^[\](){}|]*)\]|\(([^[\](){}|]*)\)|\{([^[\](){}|]*)\}|\|([^[\](){}|]*)\|)$/);
  return wrapped ? (wrapped[1] ?? wrapped[2] ?? wrapped[3] ?? wrapped[4]).trim() : text;
}

function readList(written, count, unit, ordered = true) {
  // {parts, values}; written as `plain` gives it, count: of the answer
  const own = plain(unit ?? "");
  const text = innerOf(written, own);
  if (text === "") return { parts: [], values: [] };
  refuseDate(text);
  if (/\bor\b/i.test(text)) throw new Misread("“or” leaves open which number is meant");
  for (const found of text.matchAll(new RegExp(`(?<!\\S)[+-]?[0-9]+ (?:([0-9]+)/([0-9]+)|[${FRACTIONS}])(?!\\S)`, "g"))) {
    if (found[1] === undefined || BigInt(found[1]) < BigInt(found[2])) throw new Ambiguous(`“${found[0]}” can be one entry or two; put semicolons between the numbers`);
  }
  if (/[;\t\n]/.test(text)) return separated(text, count, own, ordered);
  const readings = new Map();
  let fault = null;
  for (const parts of splits(text, own)) {
    try {
      const values = valuesOf(parts, own, ordered);
      const key = values.join(";");
      if (!readings.has(key)) readings.set(key, { parts, values });
    } catch (error) {
      if (error instanceof Ambiguous || !(error instanceof Misread)) throw error;
      fault ??= error;
    }
  }
  if (readings.size === 0) throw fault;
  const all = Array.from(readings.values());
  let candidates = all.filter((one) => isWhole(one.values));
  if (candidates.length === 0) candidates = all;
  if (candidates.length > 1) candidates = candidates.filter((one) => one.values.length === count && count >= 2);
  if (candidates.length !== 1) throw twoWays(text);
  return candidates[0];
}

function innerOf(written, unit) {
  let text = withoutUnit(written, unit);
  const bare = withoutName(text);
  if (unwrapped(bare) !== bare) text = unwrapped(bare);
  text = text.replace(/ *([\n\t;]) */g, "$1").replace(/ +, */g, ", ").replace(/ *= */g, "=").replace(/ +/g, " ").trim();
  const and = /[,;]? ?(?:\band\b|&) ?/gi;
  return text.replace(and, text.replace(and, "").includes(", ") && !text.includes(";") ? ", " : ";");
}

function separated(text, count, unit, ordered) {
  const lines = text.split("\n").filter((line) => line.trim() !== "").map((line) => line.replace(/[,;\t]+$/, "")).join("\n");
  const attempt = (separators) => {
    const parts = lines.split(separators);
    return { parts, values: valuesOf(parts, unit, ordered) };
  };
  let found = null;
  let fault = null;
  try {
    found = attempt(/[;\t\n]/);
    if (isWhole(found.values)) return found;
  } catch (error) {
    if (error instanceof Ambiguous || !(error instanceof Misread)) throw error;
    fault = error;
  }
  let flat = null;
  try {
    flat = attempt(/[;\t\n,]/);
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
  }
  const fits = flat !== null && isWhole(flat.values) && flat.values.length === count && count >= 2;
  if (fault === null && !fits) return found;
  if (fault === null) throw twoWays(text);
  if (!fits) throw fault;
  return flat;
}

function splits(text, unit) {
  const isSpaced = text.includes(", ");
  if (text.includes(",")) {
    const ways = [text.split(",")];
    if (/[0-9],[0-9]/.test(text) && !/[^0-9],[^ ]|,[^ 0-9]/.test(text)) ways.push(text.split(", "));
    if (!isSpaced) ways.push(inGroups(text.split(","), ","));
    if (!isSpaced && text.includes(" ")) ways.push(withUnits(text.split(" "), unit), withUnits(text.split(/[, ]/), unit));
    return ways;
  }
  const escaped = unit.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const spaced = unit ? text.replace(new RegExp(`(?<=[0-9.)])(${escaped})(?= |$)`, "g"), " $1") : text;
  return [withUnits(spaced.split(" "), unit), withUnits(inGroups(spaced.split(" "), " "), unit)];
}

function inGroups(parts, separator) {
  const result = [];
  const start = new RegExp(`^[+-]?[1-9][0-9]{0,2}(?:${separator}[0-9]{3})*$`);
  for (const part of parts) {
    if (result.length > 0 && /^[0-9]{3}(?:[.][0-9]+)?$/.test(part) && start.test(result.at(-1))) result[result.length - 1] += separator + part;
    else result.push(part);
  }
  return result;
}

function withUnits(parts, unit) {
  const result = [];
  for (const part of parts) {
    if (unit && part === unit && result.length > 0) result[result.length - 1] += ` ${unit}`;
    else result.push(part);
  }
  return result;
}

function valuesOf(parts, unit, ordered) {
  const entries = parts.length > 1 && parts.at(-1).trim() === "" ? parts.slice(0, -1) : parts;
  if (entries.some((entry) => entry.trim() === "")) throw new Misread("an entry is empty, between two separators");
  const names = entries.map((entry) => (entry.match(NAME)?.[0] ?? "").replace(/=$/, "").trim()).filter(Boolean);
  const isBefore = (a, b) => {
    const [[, stem, digits], [, other, more]] = [a, b].map((name) => name.match(/^(.*?)([0-9]*)$/s));
    return stem === other ? BigInt(digits || 0) < BigInt(more || 0) : stem < other;
  };
  if (ordered && new Set(names).size > 1 && names.some((name, n) => n > 0 && !isBefore(names[n - 1], name))) {
    throw new Misread(`the entries are named in another order: ${cut(names.join(", "), 40)}`);
  }
  return entries.map((entry) => readNumber(withoutName(entry), unit));
}

function twoWays(text) {
  const shown = sizeOf(text) <= 30 ? text : `${cut(text, 30)}…`;
  return new Ambiguous(`“${shown}” can be read in two ways; put semicolons between the numbers`);
}

function readRows(written, height, width, unit) {
  refuseDate(written);
  const rows = rowsOf(withoutName(withoutUnit(written, unit)));
  if (height === 1 && width > 1 && rows.length === width) {
    try {
      return [{ parts: rows, values: rows.map((row) => readNumber(row, unit)) }];
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
    }
  }
  return rows.map((row) => readList(row, width, unit));
}

function rowsOf(text) {
  if (/[[(]\s*[[(]|[\])]\s*[,;]?\s*[[(]/.test(text)) {
    const row = /[[(]([^[\]()]*)[\])]/g;
    if (/[^[\]()\s,;]/.test(text.replace(row, ""))) throw new Misread("the brackets do not enclose rows of numbers");
    return Array.from(text.matchAll(row), (found) => found[1]).filter((found) => found.trim() !== "");
  }
  const inner = unwrapped(text).replaceAll("\\\\", "\n");
  return inner.split(inner.includes("\n") ? "\n" : ";").filter((row) => /[^ ,;]/.test(row)).map((row) => row.replace(/[ ,;]+$/, ""));
}

// --- letters and words

const NONE = /^(?:none(?: of (?:them|these|those))?|no letters?|∅)\.?$/i;
const squeezed = (text) => text.replace(/[\s\x1c-\x1f\x85]+/g, " ").trim();
const folded = (text) => squeezed(text).toLowerCase();

function readLetters(written, known) {
  if (NONE.test(squeezed(written))) return [];
  let parts = written.split(/[\s,;.()[\]{}&+]+/).filter(Boolean);
  if (parts.length > 1) {
    if (parts.some((part) => part.toLowerCase() === "or")) throw new Misread("“or” leaves open which letter is meant");
    parts = parts.filter((part) => part.toLowerCase() !== "and");
  }
  if (parts.length === 0) throw new Misread("no letter; where none is right, write “none”");
  for (const part of parts) {
    const wrong = part.match(/[^A-Za-z]/u);
    if (wrong) throw new Misread(`letters are asked for, not “${wrong[0]}”`);
    if (part.length > 1 && (parts.length > 1 || new Set(part.toUpperCase()).size < part.length)) throw new Misread(`“${cut(part, 40)}” is no letter`);
  }
  const letters = Array.from(parts.join("").toUpperCase());
  const beyond = letters.find((letter) => known?.length > 0 && !known.includes(letter));
  if (beyond !== undefined) throw new Misread(`“${beyond}” is none of ${known.join(", ")}`);
  return letters;
}

function chosen(word, words) {
  // one of several words: as it is, or the only one that begins so
  const text = word.toLowerCase().replace(/^[ .]+|[ .]+$/g, "");
  const exact = words.filter((one) => one.toLowerCase() === text);
  const found = exact.length > 0 ? exact : words.filter((one) => text !== "" && one.toLowerCase().startsWith(text));
  if (found.length !== 1) throw new Misread(`“${cut(word, 40)}” is none of ${words.join(", ")}`);
  return found[0];
}

function readWords(written, like, kind) {
  const wide = written.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\u200b\ufeff]/g, "");
  let text = squeezed(withoutName(squeezed(wide)));
  if (["[]", "()", "{}"].includes(text.slice(0, 1) + text.slice(-1))) text = text.slice(1, -1).trim();
  if (text === "") return null;
  const known = Array.isArray(kind) ? kind : [];
  if (known.length > 0 && !Array.isArray(like)) return chosen(text, known);
  if (NONE.test(text) && !known.some((word) => word.toLowerCase() === "none")) return [];
  const sorted = (words) => Array.from(new Set(words.map((word) => chosen(word, known)))).sort();
  if (known.length > 0 && known.every((word) => /^[A-Za-z]$/.test(word))) return sorted(readLetters(plain(text)));
  if (known.some((word) => word.toLowerCase() === text.toLowerCase())) return [chosen(text, known)];
  const expected = known.length > 0 ? known : like;
  if (!expected.some((word) => /\band\b/i.test(word))) text = text.replace(/,? and /gi, ", ");
  let parts = text.split(/[,;/|]|→|->/).map((part) => part.trim()).filter(Boolean);
  if (parts.length === 0) throw new Misread("there are separators only");
  if (parts.length === 1) parts = parts[0].split(" ");
  if (known.length > 0) return sorted(parts);
  if (!like.every((word) => sizeOf(word) === 1)) return parts;
  const entries = parts.length === 1 ? Array.from(parts[0]) : parts;
  const wrong = entries.find((entry) => sizeOf(entry) > 1);
  if (wrong !== undefined) throw new Misread(`“${cut(wrong, 40)}” stands where one letter is asked for`);
  if (/^[\p{L}\p{N}]*$/u.test(like.join("")) && !/^[\p{L}\p{N}]*$/u.test(entries.join(""))) throw new Misread("put commas between the entries");
  return entries;
}

// --- polynomials: coefficients, constant first

function readPolynomial(written) {
  const raised = { "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9 };
  const bare = squeezed(plain(written.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (some) => "^" + Array.from(some, (c) => raised[c]).join("")))
    .replace(/^\s*[A-Za-z][A-Za-z0-9_ ]{0,20}(\([A-Za-z]\))?\s*=/, ""));
  if (bare === "") return null;
  refuseDate(bare);
  if (/[A-Za-z)] ?[0-9.]|\.[ .]|[0-9] \./.test(bare)) throw new Misread(`“${cut(bare, 40)}” can be read in two ways: write ^ for a power, and * for a product`);
  const text = bare.replace(/[0-9]+(?:[.,' ][0-9]+)+/g, (found) => {
    const value = readNumber(found);
    return value[1] === 1n ? `${value[0]}` : `(${value[0]}/${value[1]})`;
  });
  const wrong = new Misread(`“${cut(bare, 40)}” is not read as a polynomial`);
  const tokens = text.match(/[0-9]+\.?[0-9]*|\.[0-9]+|\*\*|[A-Za-z]|[-+*/^()]|\S/g) || [];
  if (new Set(tokens.filter((token) => /^[A-Za-z]$/.test(token))).size > 1) throw wrong;
  const zero = [0n, 1n];
  const plus = (a, b) => Array.from({ length: Math.max(a.length, b.length) }, (_, n) => add(a[n] ?? zero, b[n] ?? zero));
  const times = (a, b) => {
    if (a.length + b.length > 42) throw wrong;
    const result = Array.from({ length: a.length + b.length - 1 }, () => zero);
    a.forEach((p, m) => b.forEach((q, n) => (result[m + n] = add(result[m + n], product(p, q)))));
    return result;
  };
  let at = 0;
  const atom = () => {
    const token = tokens[at++];
    if (token === "(") {
      const value = sum();
      if (tokens[at++] !== ")") throw wrong;
      return value;
    }
    if (token !== undefined && /^[A-Za-z]$/.test(token)) return [zero, [1n, 1n]];
    if (token === undefined || !/^([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(token)) throw wrong;
    return [decimalOf(token.replace(/\.$/, ""))];
  };
  const power = () => {
    const base = atom();
    if (tokens[at] !== "^" && tokens[at] !== "**") return base;
    at += 1;
    const times_ = tokens[at++];
    if (times_ === undefined || !/^[0-9]{1,2}$/.test(times_) || Number(times_) > 40) throw wrong;
    let value = [[1n, 1n]];
    for (let n = 0; n < Number(times_); n += 1) value = times(value, base);
    return value;
  };
  const signedFactor = () => {
    if (tokens[at] === "-") { at += 1; return signedFactor().map(negative); }
    if (tokens[at] === "+") { at += 1; return signedFactor(); }
    return power();
  };
  const term = () => {
    let value = signedFactor();
    while (at < tokens.length && !["+", "-", ")"].includes(tokens[at])) {
      if (tokens[at] === "/") {
        at += 1;
        const divisor = signedFactor();
        if (divisor.length > 1 || divisor[0][0] === 0n) throw wrong;
        value = value.map((c) => product(c, ratio(divisor[0][1], divisor[0][0])));
      } else if (tokens[at] === "*") {
        at += 1;
        value = times(value, signedFactor());
      } else value = times(value, power());
    }
    return value;
  };
  const sum = () => {
    let value = term();
    while (tokens[at] === "+" || tokens[at] === "-") {
      const minus = tokens[at++] === "-";
      const other = term();
      value = plus(value, minus ? other.map(negative) : other);
    }
    return value;
  };
  const value = sum();
  if (at !== tokens.length) throw wrong;
  return trimmed(value);
}

const trimmed = (value) => {
  let size = value.length;
  while (size > 0 && value[size - 1][0] === 0n) size -= 1;
  return value.slice(0, size);
};

// --- any field

const flat = (value) => (Array.isArray(value) ? value.flatMap(flat) : [value]);
const isText = (entry) => typeof entry === "string" && !/^-?\d+\/\d+$/.test(entry);

function kindOf(value) {
  if (!Array.isArray(value)) return isText(value) ? "letter" : "number";
  if (value.length === 0 || isText(value[0])) return "letters";
  return Array.isArray(value[0]) ? "rows" : "list";
}

function readResponse(written, field) {
  // the value of a field that was written in one piece; null where nothing was
  const like = field.value;
  if (sizeOf(written) > LONGEST) throw new Misread(`too long: ${sizeOf(written)} characters; an answer has at most ${LONGEST}`);
  let kind = field.kind ?? kindOf(like);
  if (kind === "any") kind = kindOf(like) === "letters" ? "sequence" : kindOf(like);
  if (kind === "polynomial") return readPolynomial(written);
  if (kind === "sequence" || Array.isArray(kind)) return readWords(written, like, kind);
  if (RAISED.test(written)) throw new Misread("write powers as products: what is raised would be read as a digit");
  const text = plain(written);
  const bare = withoutName(text);
  if (bare === "") return null;
  if (kind === "letter") {
    const letters = readLetters(bare, field.letters);
    if (letters.length !== 1) throw new Misread("one letter is asked for");
    return letters[0];
  }
  if (kind === "letters") return Array.from(new Set(readLetters(bare, field.letters))).sort();
  if (kind === "number") return readNumber(unwrapped(bare), field.unit);
  if (kind === "rows") return readRows(text, like.length, like[0].length, field.unit).map((row) => row.values);
  return readList(text, like.length, field.unit, kind !== "set").values;
}
