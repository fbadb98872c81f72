"""Practice in a browser, and the instructor's pages."""

from generator.web.crew import Busy, ClientGone, Crew, NotMade
from generator.web.limits import with_headers, with_names
from generator.web.server import listen, run_application, serve

__all__ = [
    "Busy",
    "ClientGone",
    "Crew",
    "NotMade",
    "listen",
    "run_application",
    "serve",
    "with_headers",
    "with_names",
]
