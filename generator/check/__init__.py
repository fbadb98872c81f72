"""Draws a type many times and reports what came out."""

from generator.check.findings import COLUMNS, TypeReport, rates, row
from generator.check.report import check_report
from generator.check.sweep import CheckOrder, check
from generator.check.targets import targets_of

__all__ = ["COLUMNS", "CheckOrder", "TypeReport", "check", "check_report", "rates", "row", "targets_of"]
