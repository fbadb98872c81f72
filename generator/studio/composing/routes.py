"""The addresses of the Compose page, and of what it loads."""

from __future__ import annotations

from generator.studio.composing import cards, compose, measures, preview
from generator.studio.site import Page

GETS: dict[str, Page] = {
    "/bank": cards.bank_panel,
    "/bank/{topic}/{name}": cards.card,
    "/bank/{topic}/{name}/count": cards.count,
    "/exam/{exam}/compose": compose.page,
    "/exam/{exam}/text": compose.as_text,
    "/exam/{exam}/digest": compose.newest,
    "/exam/{exam}/preview": preview.preview,
    "/exam/{exam}/preview/{digest}/{page}.svg": preview.page,
    "/exam/{exam}/measures": measures.measures,
    "/exam/{exam}/measures/more": measures.more_measures,
}
POSTS: dict[str, Page] = {
    "/exam/{exam}/edit": compose.edit,
    "/exam/{exam}/written": compose.written,
}
