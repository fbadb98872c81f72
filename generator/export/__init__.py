"""Record → files for other programs: Moodle, Canvas, Word, Anki, Gradescope and others."""

from generator.export.package import exported

__all__ = ["exported"]
