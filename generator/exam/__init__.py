"""Recipe + roster + bank → record: makes one, or lets it grow."""

from generator.exam.codes import format_1_code, has_its_code, version_code
from generator.exam.composer import Composer, Fits, problems_of
from generator.exam.drafting import Draft, Order, discard, draw, utc_now
from generator.exam.fairness import Band, spread
from generator.exam.load import load_recipe, with_custom_layout, with_pictures
from generator.exam.looks import frame, headings, part_layouts, require_planned
from generator.exam.placing import count_right_places, redraw_version
from generator.exam.recipe_model import KeyStyle, Level, Part, Problem, Recipe, attached_pictures
from generator.exam.recipe_starter import new_recipe
from generator.exam.record import (
    Entry,
    Header,
    entry_line,
    header_line,
    parse_entry,
    parse_header,
    read_entries,
    read_header,
    record_id,
    runs,
)
from generator.exam.roster import made_up_people, read_roster, write_roster
from generator.exam.slots import all_slots, problem_order, slots_of
from generator.exam.spreadsheet import Spreadsheet, read_spreadsheet

__all__ = [
    "Band",
    "Composer",
    "Draft",
    "Entry",
    "Fits",
    "Header",
    "KeyStyle",
    "Level",
    "Order",
    "Part",
    "Problem",
    "Recipe",
    "Spreadsheet",
    "all_slots",
    "attached_pictures",
    "count_right_places",
    "discard",
    "draw",
    "entry_line",
    "format_1_code",
    "frame",
    "has_its_code",
    "header_line",
    "headings",
    "load_recipe",
    "made_up_people",
    "new_recipe",
    "parse_entry",
    "parse_header",
    "part_layouts",
    "problem_order",
    "problems_of",
    "read_entries",
    "read_header",
    "read_roster",
    "read_spreadsheet",
    "record_id",
    "redraw_version",
    "require_planned",
    "runs",
    "slots_of",
    "spread",
    "utc_now",
    "version_code",
    "with_custom_layout",
    "with_pictures",
    "write_roster",
]
