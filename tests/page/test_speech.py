"""What a voice says for a formula: every letter, number and sign in its order, and nothing of TeX."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache

import pikepdf
import pytest

from generator.bank import draw_instance
from generator.bank.bank import Bank
from generator.model import Document, Placed, Version
from generator.page import Frame, HtmlWriter, ProblemHeading, Typesetter, documents, parse_markdown
from generator.page.emit.plain import plain_math
from generator.page.language import language, languages
from generator.page.mathml import to_element
from generator.page.speech import said, speech

BANK = Bank()
SPOKEN = tuple(code for code in languages() if language(code).speech)


@cache
def formulas() -> tuple[tuple[str, bool], ...]:
    """All formulas on the paper and the key of a problem of each type, and whether they are displayed."""
    found: dict[tuple[str, bool], None] = {}
    writer = HtmlWriter(lambda tex, display: str(found.setdefault((tex, bool(display)), None)))
    for type_id in BANK.ids():
        kind = BANK[type_id]
        one = draw_instance(kind, 3, "show", "show", knobs=kind.resolve_knobs({}))
        version = Version("A", "", None, (Placed("1", "show", 12, one),))
        _, key = documents(Frame(kind.title), [ProblemHeading()], version, BANK)
        for part in key.problems[0].parts:
            assert part.solution
            writer.blocks((*part.statement, *part.solution.steps))
            texts = [*part.solution.answers, *(tex for one in part.solution.mistakes for tex in one.answers)]
            texts += [tex for box in part.boxes for tex in (box.label, *box.column_heads, *box.row_heads)]
            found |= dict.fromkeys((tex, False) for tex in texts)
            for criterion in part.solution.criteria:
                writer.inline((*criterion.earns, *criterion.gap))
    return tuple(found)


class Silent(dict[str, str]):
    """A language that has no words of its own, so that only what stands in a formula is said."""

    MUTE = frozenset((
        "sub", "end-sub", "power", "end-power", "superscript", "end-superscript", "over", "from", "to", "of", "choose",
        "fraction", "end-fraction", "root", "end-root", "matrix", "row", "end-matrix", "column", "end-column",
    ))  # fmt: skip

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return "" if key in self.MUTE else default


def letters(text: str) -> str:
    """The letters and digits, without styles and accents."""
    return re.sub(r"[\W_ˆ]", "", unicodedata.normalize("NFKC", text))


def test_no_letter_and_no_number_is_lost() -> None:
    for tex, display in formulas():
        tree = to_element(tex, display=display)
        whole, heard = letters("".join(tree.itertext())), letters(said(tree, Silent()))
        if tree.find(".//mroot") is not None:  # whose order is said first
            whole, heard = "".join(sorted(whole)), "".join(sorted(heard))
        assert heard == whole, tex
    assert len(formulas()) > 2000


@pytest.mark.parametrize("code", SPOKEN)
def test_no_tex_is_said(code: str) -> None:
    for tex, display in formulas():
        heard = speech(tex, code, display=display)
        assert heard
        assert not re.search(r"[\\{}_^&$=+−⋅∑√∂\u2061]", heard), (tex, heard)
        assert "  " not in heard


@pytest.mark.parametrize(
    ("tex", "heard"),
    [
        (r"\sum_{i=1}^n x_i", "the sum over i from 1 to n of x sub i"),
        (r"\frac{1}{n} \sum_j g_j = -1", "1 over n the sum over j of g sub j equals minus 1"),
        (r"\frac{n + 2p - k}{s} + 1", "the fraction n plus 2 p minus k over s end fraction plus 1"),
        (r"\partial L / \partial W", "partial cap L over partial cap W"),
        (r"x_i^2 + x_{i+1}^{n}", "x sub i squared plus x sub i plus 1 end sub to the power n"),
        (r"e^{-x^2}", "e to the power minus x squared end power"),
        (r"w^\top x", "w transpose x"),
        (r"f'(x) + f''(x)", "f prime open paren x close paren plus f double prime open paren x close paren"),
        (r"w^{(1)}", "w superscript open paren 1 close paren"),
        (r"\sqrt{2}, \sqrt{x + 1}", "the square root of 2, the square root of x plus 1 end root"),
        (r"\sqrt[3]{8}", "the root of order 3 of 8"),
        (r"\hat{w}, \tilde{W}, \bar{x}, \vec{v}", "w hat, cap W tilde, x bar, vector v"),
        (r"\lVert x \rVert^2", "the norm of x end norm squared"),
        (r"\begin{pmatrix} 1 & -2 \\ 3 & 4 \end{pmatrix}", "2 by 2 matrix: row 1: 1, minus 2; row 2: 3, 4; end matrix"),
        (r"v = \begin{pmatrix} 1 \\ 2 \end{pmatrix}", "v equals column vector: 1, 2, end vector"),
        (r"\begin{aligned} a &= b \\ &= c. \end{aligned}", "a equals b; equals c."),
        (r"\int_0^1 f", "the integral from 0 to 1 of f"),
        (r"\max_{w} L", "max over w of cap L"),
        (r"\lim_{x \to 0} x", "the limit as x right arrow 0 of x"),
        (r"\binom{n}{k}", "n choose k"),
        (r"x \in \mathbb{R}", "x in the real numbers"),
        (r"\ln x + \Gamma \alpha", "ln of x plus cap gamma alpha"),
        (r"1, \ldots, n \quad m", "1, and so on, n, m"),
        (r"\left\lfloor x \right\rfloor", "floor of x end floor"),
        (r"\text{largest rank} = 41", "largest rank equals 41"),
        (r"a \le b < c \ne d", "a is at most b is less than c is not equal to d"),
        (r"\mathbf{1} b^{-1} 45^\circ", "bold 1 b to the power minus 1 45 degrees"),
        (r"\log_2 n, \operatorname{arg\,max}_w L", "log sub 2 of n, arg max over w of cap L"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}", "open brace 1, x is greater than 0; 0, else"),
        (r"\mathcal{N}(0, 1)", "script cap N open paren 0, 1 close paren"),
        (r"\operatorname{ReLU}(x)", "ReLU of open paren x close paren"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("display", [False, True])
def test_what_is_said(tex: str, heard: str, display: bool) -> None:
    assert speech(tex, "en", display=display) == heard


@pytest.mark.parametrize(
    ("code", "heard"),
    [
        ("de", "die Summe über i von 1 bis n von x Index i gleich groß N Quadrat durch alpha"),
        ("fr", "la somme sur i de 1 à n de x indice i égale N majuscule au carré sur alpha"),
        ("es", "la suma sobre i desde 1 hasta n de x sub i igual a N mayúscula al cuadrado sobre alfa"),
        ("it", "la somma su i da 1 a n di x con pedice i uguale a N maiuscola al quadrato fratto alfa"),
        ("pt", "a soma sobre i de 1 até n de x índice i igual a N maiúsculo ao quadrado sobre alfa"),
        ("nl", "de som over i van 1 tot n van x index i is gelijk aan hoofdletter N kwadraat gedeeld door alfa"),
    ],
)
def test_other_languages(code: str, heard: str) -> None:
    found = speech(r"\sum_{i=1}^n x_i = N^2 / \alpha", code)
    assert found is not None
    assert found.replace("Alpha", "alpha") == heard


@pytest.mark.parametrize("code", SPOKEN)
def test_a_language_has_all_words_and_signs(code: str) -> None:
    mine, english = language(code).speech, language("en").speech
    may_lack = {"bold", "script", "double", "cubed", "⊗", "⊕", "⊤", "⊥"}  # said as a letter, by a sign, or as a power
    assert set(english) - set(mine) <= may_lack
    assert set(mine) <= set(english)
    for name, text in mine.items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", english[name]), name
    assert len(mine["greek"].split()) == 24


def test_a_language_without_words_has_signs() -> None:
    silent = sorted(set(languages()) - set(SPOKEN))
    assert silent
    assert SPOKEN == ("de", "en", "es", "fr", "it", "nl", "pt")
    assert speech("x_1", silent[0]) is None


def alternatives(document: Document, edition: int = 2) -> list[str]:
    """The alternative texts of the formulas in the PDF, read from its structure."""
    pdf = Typesetter(edition=edition).pdf(document, name="A")
    with pikepdf.open(io.BytesIO(pdf)) as read:
        return [
            str(one.Alt)
            for one in read.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Formula" and "/Alt" in one
        ]


def paper(code: str, edition: int = 2) -> Document:
    text = parse_markdown(r"Let $x_1 = \frac{1}{2}$.\n\n$$\sum_i x_i$$".replace(r"\n", "\n"))
    return Document(is_key=False, title="T", subtitle="", course="", date="", version="A", student=None, code="C",
                    instructions=text, problems=(), language=code, edition=edition)  # fmt: skip


def test_a_pdf_says_its_formulas_in_its_language() -> None:
    assert alternatives(paper("en")) == ["x sub 1 equals 1 over 2", "the sum over i of x sub i"]
    assert alternatives(paper("de")) == ["x Index 1 gleich 1 durch 2", "die Summe über i von x Index i"]
    assert alternatives(paper("sv")) == [plain_math(r"x_1 = \frac{1}{2}"), plain_math(r"\sum_i x_i")]


def test_a_pdf_of_the_first_edition_keeps_its_tex() -> None:
    assert alternatives(paper("en", 1), 1) == [r"x_1 = \frac{1}{2}", r"\sum_i x_i"]
