"""Record → files for Moodle, Canvas, QTI 2.1 programs and Word."""

from generator.export.package import exported

__all__ = ["exported"]
