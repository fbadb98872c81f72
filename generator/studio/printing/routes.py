"""The addresses of the Print page, and of what is done with the papers from there."""

from __future__ import annotations

from generator.studio.printing import handing_on, looking, print_page, recipients
from generator.studio.site import Page

GETS: dict[str, Page] = {
    "/exam/{exam}/print": print_page.print_page,
    "/exam/{exam}/print/names": recipients.names,
    "/exam/{exam}/print/look": looking.look,
    "/exam/{exam}/print/look/{code}/{kind}/{page}.svg": looking.page,
    "/exam/{exam}/print/file/{name}": handing_on.file,
    "/exam/{exam}/print/large/{name}": handing_on.large_file,
    "/exam/{exam}/print/zip/{which}": handing_on.archive,
    "/exam/{exam}/print/record": handing_on.record,
    "/exam/{exam}/print/away": handing_on.away_page,
}
POSTS: dict[str, Page] = {
    "/exam/{exam}/print/who": print_page.who,
    "/exam/{exam}/print/start": print_page.start,
    "/exam/{exam}/print/stop": print_page.stop,
    "/exam/{exam}/print/again": looking.again,
    "/exam/{exam}/print/final": handing_on.final,
    "/exam/{exam}/print/large": handing_on.large,
    "/exam/{exam}/print/export": handing_on.export,
    "/exam/{exam}/print/away": handing_on.away,
}
