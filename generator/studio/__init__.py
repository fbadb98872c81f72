"""The studio: an exam from the first problem to the marks, in a browser on one's own machine."""

from generator.studio.server import open_studio

__all__ = ["open_studio"]
