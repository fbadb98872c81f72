"""The addresses of the Look up page, and of what begins there."""

from __future__ import annotations

from generator.studio.looking_up import late_students, lookup, makeup
from generator.studio.site import Page

GETS: dict[str, Page] = {
    "/lookup": lookup.search_page,
    "/exam/{exam}/lookup": lookup.lookup_page,
}
POSTS: dict[str, Page] = {
    "/exam/{exam}/late": late_students.late_student,
    "/exam/{exam}/makeup": makeup.makeup_exam,
}
