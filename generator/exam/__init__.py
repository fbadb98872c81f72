"""Recipe + roster + bank → record: makes one, or lets it grow."""

from generator.exam.codes import format_1_code, has_its_code, version_code
from generator.exam.composer import Composer, Fits, problems_of
from generator.exam.drafting import Draft, Order, discard, draw, utc_now
from generator.exam.fairness import Band, band, spread
from generator.exam.heights import with_room
from generator.exam.load import load_recipe, with_custom_layout, with_pictures
from generator.exam.looks import frame, headings, part_layouts, require_planned
from generator.exam.placing import count_right_places, redraw_version
from generator.exam.practice_set import practice_recipe, practice_version
from generator.exam.recipe_model import KeyStyle, Level, Part, Problem, Recipe, attached_pictures, layout_files
from generator.exam.recipe_starter import new_recipe, starter_text
from generator.exam.recipe_writer import recipe_text
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
from generator.exam.redrawing import Again
from generator.exam.roster import made_up_people, read_roster, write_roster
from generator.exam.shipped import shipped_recipes
from generator.exam.slots import Slot, all_slots, fixed_givens, problem_order, slots_of
from generator.exam.spreadsheet import Spreadsheet, read_spreadsheet
from generator.exam.trials import efforts_of
from generator.exam.typesetting import glyph_errors

__all__ = [
    "Again",
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
    "Slot",
    "Spreadsheet",
    "all_slots",
    "attached_pictures",
    "band",
    "count_right_places",
    "discard",
    "draw",
    "efforts_of",
    "entry_line",
    "fixed_givens",
    "format_1_code",
    "frame",
    "glyph_errors",
    "has_its_code",
    "header_line",
    "headings",
    "layout_files",
    "load_recipe",
    "made_up_people",
    "new_recipe",
    "parse_entry",
    "parse_header",
    "part_layouts",
    "practice_recipe",
    "practice_version",
    "problem_order",
    "problems_of",
    "read_entries",
    "read_header",
    "read_roster",
    "read_spreadsheet",
    "recipe_text",
    "record_id",
    "redraw_version",
    "require_planned",
    "runs",
    "shipped_recipes",
    "slots_of",
    "spread",
    "starter_text",
    "utc_now",
    "version_code",
    "with_custom_layout",
    "with_pictures",
    "with_room",
    "write_roster",
]
