"""Record → files for Moodle, Canvas, QTI 2.1 programs and Word."""

from generator.export.package import export_notes, exported

__all__ = ["export_notes", "exported"]
