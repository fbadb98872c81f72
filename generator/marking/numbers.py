"""A number as a person writes it → its value. Parsed, never evaluated as code; what has no single meaning is refused.

Answers are whole numbers, so of several readings the whole one counts; two whole ones, and nothing is read:

- 1,575, 1.575, 1 575, 1'575, 1.234.567, 1,234.0: groups of three digits, in one style;
- 20,0, 1,57, 1.5: a decimal comma or point. 1,000 and 2.000 are refused: a thousand, or one;
- 1E+3, as spreadsheets show large numbers, if it is whole and nothing was rounded away;
- sums, products and quotients of these: 27+12, 6/2, 2·(3−1); ½, but not 2½, which may be a sum or a product;
- the field's own unit after it; another unit is named in the refusal, and so is a date that a spreadsheet made.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_LONGEST = 40  # characters of one number or sum
_SIGNS = str.maketrans({
    **dict.fromkeys("−–—‐‑‒―⁻˗⁃➖", "-"), **dict.fromkeys("×·⋅∙", "*"), **dict.fromkeys("÷⁄∕∶", "/"),
    **dict.fromkeys("’‘ʼ", "'"), "，": ",", "；": ";", "\u200b": None, "\ufeff": None,
    **dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"), **dict.fromkeys("\x1c\x1d\x1e\x1f", " "),
})  # fmt: skip
_RAISED = re.compile(r"(?<![^\W\d_])[²³¹⁰-⁹₀-₉]")  # x₁ is a name
_NUMERAL = r"[0-9]+(?:[.,' ][0-9]+)*\.?|\.[0-9]+"
_TOKEN = re.compile(rf"(?:{_NUMERAL})(?:[eE][+-]?[0-9]{{1,2}}(?![0-9]))?|[-+*/()]|\S")
_GROUPED = re.compile(r"([1-9][0-9]{0,2})(?:([.,' ])[0-9]{3})(?:\2[0-9]{3})*(?:(?!\2)[.,]([0-9]+))?")
_DECIMAL = re.compile(r"([0-9]*)(?:[.,]([0-9]+))?")
_SCIENTIFIC = re.compile(r"([0-9]+|[0-9][.,]([0-9]+))[eE]([+-]?[0-9]{1,2})")
_SHOWN = 5  # decimals of a large number that a spreadsheet shows; the others are gone
_MIXED = re.compile(rf"[+-]?[0-9]+ ?[{FRACTIONS}]|[+-]?[0-9]+ [0-9]+/[0-9]+")
_FOREIGN = re.compile(rf"[-+*/().,' 0-9{FRACTIONS}]*[0-9.){FRACTIONS}] ?([^-+*/().,' 0-9{FRACTIONS}].*)", re.DOTALL)
_NAME = re.compile(r"\s*[^\W\d][\w ~'̂̃̄̇̈⃗]{0,30}=")  # "w = …" says which field it is, which is known

_DAY, _MONTH = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])"
_MONTHS = (
    "(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|mrz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    "|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?:[T ][0-9:.]+)?"  # 2026-06-02 00:00:00
    r"|[0-9]{1,2}([-/.])[0-9]{1,2}\2(?:19|20)[0-9]{2}(?: [0-9:.]+)?"  # 02.06.2026
    rf"|(?:{_DAY}/{_MONTH}|{_MONTH}/{_DAY})/[0-9]{{2}}"  # 06/02/26
    rf"|(?=.*\b0)(?:{_DAY}([-.]){_MONTH}\3[0-9]{{2}}|{_MONTH}([-.]){_DAY}\4[0-9]{{2}})"  # 02-06-26; 10-2-3 is a sum
    rf"|[0-9]{{1,4}}[-. /]{{0,2}}{_MONTHS}\.?(?:[-., /]{{0,2}}[0-9]{{2,4}})?"  # 2-Jan, 2. Jan, 6-Feb-2026
    rf"|{_MONTHS}[-. /]{{0,2}}[0-9]{{1,4}}(?:[-., ]{{1,2}}[0-9]{{2,4}})?",  # Jan-02
    re.IGNORECASE,
)


class UnreadableResponse(ValueError):
    """A response that is no answer of its field's shape; the message says what is wrong, for the one who wrote it."""


class Ambiguous(UnreadableResponse):
    """A response that can be read in two ways, both of which may have been meant."""


def plain(text: str) -> str:
    """In characters of ASCII where there are such; ½ stays, since 2½ is not 21/2."""
    pieces = re.split(f"([{FRACTIONS}])", text.replace("\r\n", "\n").translate(_SIGNS))
    pieces[::2] = [unicodedata.normalize("NFKC", piece) for piece in pieces[::2]]
    return "".join(pieces).translate(_SIGNS).strip()


def refuse_raised(text: str) -> None:
    """Raises UnreadableResponse for 3², which `plain` would make 32."""
    if _RAISED.search(text):
        raise UnreadableResponse("write powers as products: what is raised would be read as a digit")


def refuse_date(text: str) -> None:
    """Raises UnreadableResponse for what a spreadsheet makes of 6/2 or 2-1."""
    if len(text) <= _LONGEST and _DATE.fullmatch(text):
        raise UnreadableResponse(f"“{text}” is a date: a spreadsheet has made it of what was written")


def without_name(text: str) -> str:
    """Without "x = " in front."""
    found = _NAME.match(text)
    return text[found.end() :].strip() if found else text


def name_of(text: str) -> str:
    """The x of "x = 3", or ""."""
    found = _NAME.match(text)
    return found[0].rstrip("=").strip() if found else ""


def without_unit(text: str, unit: str) -> str:
    """Without the field's own unit at the end: 3 m/s → 3."""
    own = plain(unit)
    bare = text[:-1].rstrip() if text.endswith(".") and not own.endswith(".") else text
    head = bare[: -len(own)] if own and bare.endswith(own) else ""
    if not head or head[-1].isalpha() or (own[0].isdecimal() and head[-1] != " "):
        return text  # the m of cm is no unit, and the 1/s of 31/s is not one
    return head.rstrip()


def read_number(text: str, unit: str = "") -> Fraction:
    """A number, or a small sum, product or quotient of numbers; text as `plain` gives it. Raises UnreadableResponse."""
    text = without_unit(text.strip(), unit)
    if len(text) > _LONGEST:
        raise UnreadableResponse(f"“{text[:20]}…” is too long for a number")
    refuse_date(text)
    if _MIXED.fullmatch(text):
        raise Ambiguous(f"“{text}” is a number beside a fraction: a sum, or a product; write one fraction, such as 5/2")
    tokens = _TOKEN.findall(text)
    if not tokens:
        raise UnreadableResponse("no number")
    try:
        value, rest = _sum(tokens, text)
    except _NotANumber:
        rest = tokens
    if rest:
        raise _no_number(text, unit)
    return value


class _NotANumber(Exception):
    """The tokens are none."""


def _no_number(text: str, unit: str) -> UnreadableResponse:
    """Why a text is none."""
    if re.search(r"[0-9].*(?:[;\t\n]|, |\b(?:and|or)\b).*[0-9]", text, re.DOTALL | re.IGNORECASE | re.ASCII):
        return UnreadableResponse(f"“{text}” is more than one number")
    foreign = _FOREIGN.fullmatch(text)
    if foreign and (foreign[1][0].isalpha() or foreign[1][0] in "%‰°€$£¥'\""):
        known = f"the unit of this field is {unit}" if unit else "this field has no unit"
        return UnreadableResponse(f"“{foreign[1][:20]}” after the number is not read: {known}")
    return UnreadableResponse(f"“{text}” is not a number")


def _sum(tokens: list[str], text: str) -> tuple[Fraction, list[str]]:
    """Terms joined by + and −; and the tokens after them."""
    value, rest = _product(tokens, text)
    while rest and rest[0] in "+-":
        term, after = _product(rest[1:], text)
        value, rest = (value + term if rest[0] == "+" else value - term), after
    return value, rest


def _product(tokens: list[str], text: str) -> tuple[Fraction, list[str]]:
    """Factors joined by · and ÷; and the tokens after them."""
    value, rest = _factor(tokens, text)
    while rest and rest[0] in "*/":
        factor, after = _factor(rest[1:], text)
        if rest[0] == "/" and not factor:
            raise UnreadableResponse(f"“{text}” divides by zero")
        value, rest = (value * factor if rest[0] == "*" else value / factor), after
    return value, rest


def _factor(tokens: list[str], text: str) -> tuple[Fraction, list[str]]:
    """A number, a sign and a factor, or a sum in parentheses; and the tokens after it."""
    if not tokens:
        raise _NotANumber
    first, rest = tokens[0], tokens[1:]
    if first in "+-":
        value, rest = _factor(rest, text)
        return (-value if first == "-" else value), rest
    if first == "(":
        value, rest = _sum(rest, text)
        if rest[:1] != [")"]:
            raise _NotANumber
        return value, rest[1:]
    return _numeral(first), rest


def _numeral(token: str) -> Fraction:
    """The number that is written without signs. Raises UnreadableResponse where it has no single meaning."""
    if token in FRACTIONS:
        return Fraction(unicodedata.normalize("NFKC", token).replace("⁄", "/"))
    if found := _SCIENTIFIC.fullmatch(token):
        return _scientific(token, found[1], found[2] or "", int(found[3]))
    digits = token.removesuffix(".")
    readings = {value for value in (_grouped(digits), _decimal(digits)) if value is not None}
    whole = sorted(value for value in readings if value.denominator == 1)
    if len(whole) > 1:
        raise Ambiguous(f"“{token}” can be read as {whole[0]} and as {whole[1]}")
    if not readings:
        raise _NotANumber
    return whole[0] if whole else readings.pop()


def _grouped(digits: str) -> Fraction | None:
    """Digits in groups of three, with decimals after them or without."""
    found = _GROUPED.fullmatch(digits)
    if not found:
        return None
    decimals = found[3] or ""
    return Fraction(int(re.sub(r"[^0-9]", "", digits)), 10 ** len(decimals))


def _decimal(digits: str) -> Fraction | None:
    """Digits with a decimal comma or point, or none."""
    found = _DECIMAL.fullmatch(digits)
    if not found or not digits:
        return None
    return Fraction(int(found[1] + (found[2] or "")), 10 ** len(found[2] or ""))


def _scientific(token: str, mantissa: str, decimals: str, exponent: int) -> Fraction:
    digits = _decimal(mantissa)
    assert digits is not None  # by the pattern
    value = digits * Fraction(10) ** exponent
    if value.denominator != 1:
        raise UnreadableResponse(f"“{token}” is not a whole number")
    if len(decimals) >= _SHOWN and exponent > len(decimals):
        raise UnreadableResponse(f"“{token}” is what a spreadsheet shows of a longer number")
    return value
