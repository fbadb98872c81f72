"""Version → document → source → PDF: texts, formulas, pictures, layouts, engines."""

from generator.page.attached import LARGEST_PICTURE, attached_picture
from generator.page.document import Appendix, Cover, Frame, PartLayout, ProblemHeading, Section, documents
from generator.page.emit.html import HtmlWriter, escape_html
from generator.page.emit.pieces import aligned as aligned_lines
from generator.page.emit.pieces import width as formula_width
from generator.page.emit.plain import plain_math, plain_text
from generator.page.engine.binder import bind_pdfs
from generator.page.engine.padding import padded_pdf
from generator.page.engine.pandoc import docx
from generator.page.engine.tex import Refused
from generator.page.example import example_documents
from generator.page.filling import fill, placeholders
from generator.page.language import counted, label, languages, shown_number
from generator.page.language import language as language_of  # the room has the short name
from generator.page.layout import EDITION, SHIPPED, custom_layout
from generator.page.mathml import to_element
from generator.page.picture import GREEN, GREY, PALE, save_figure
from generator.page.questions import Field, Question, question
from generator.page.regions import Region, part_regions, with_places
from generator.page.statements import (
    Attached,
    answer_boxes,
    attach,
    inlines,
    none_of_these,
    own_languages,
    solution,
    statement,
    template_of,
    value_as_tex,
)
from generator.page.tex_filters import number
from generator.page.text import TextError, parse_markdown
from generator.page.typesetter import Engine, Typesetter, latex_version, typst_engine
from generator.page.webpages import embedded, html_page, json_script, page_file, points_text, script_hash

__all__ = [
    "EDITION",
    "GREEN",
    "GREY",
    "LARGEST_PICTURE",
    "PALE",
    "SHIPPED",
    "Appendix",
    "Attached",
    "Cover",
    "Engine",
    "Field",
    "Frame",
    "HtmlWriter",
    "PartLayout",
    "ProblemHeading",
    "Question",
    "Refused",
    "Region",
    "Section",
    "TextError",
    "Typesetter",
    "aligned_lines",
    "answer_boxes",
    "attach",
    "attached_picture",
    "bind_pdfs",
    "counted",
    "custom_layout",
    "documents",
    "docx",
    "embedded",
    "escape_html",
    "example_documents",
    "fill",
    "formula_width",
    "html_page",
    "inlines",
    "json_script",
    "label",
    "language_of",
    "languages",
    "latex_version",
    "none_of_these",
    "number",
    "own_languages",
    "padded_pdf",
    "page_file",
    "parse_markdown",
    "part_regions",
    "placeholders",
    "plain_math",
    "plain_text",
    "points_text",
    "question",
    "save_figure",
    "script_hash",
    "shown_number",
    "solution",
    "statement",
    "template_of",
    "to_element",
    "typst_engine",
    "value_as_tex",
    "with_places",
]
