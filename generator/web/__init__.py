"""Practice in a browser, and the instructor's pages."""

from generator.web.server import serve

__all__ = ["serve"]
