"""The addresses of the Mark page, of papers that are typed in, and of what is decided after the exam."""

from __future__ import annotations

from generator.studio.marking import decisions, marks, paper_page
from generator.studio.site import Page

_MARK = "/exam/{exam}/mark"
GETS: dict[str, Page] = {
    _MARK: marks.mark_page,
    f"{_MARK}/empty.{{kind}}": marks.empty_sheet,
    f"{_MARK}/responses.csv": marks.responses_file,
    f"{_MARK}/tables/{{name}}": marks.table,
    f"{_MARK}/feedback/{{page}}": marks.feedback,
    f"{_MARK}/feedback.zip": marks.feedback_zip,
    f"{_MARK}/class.html": marks.class_html,
    f"{_MARK}/paper": paper_page.paper_page,
    f"{_MARK}/find": paper_page.find,
    f"{_MARK}/class": decisions.class_statistics,
    f"{_MARK}/rulings": decisions.rulings_page,
    f"{_MARK}/rulings/preview": decisions.preview,
    f"{_MARK}/rekey": decisions.rekey_page,
}
POSTS: dict[str, Page] = {
    f"{_MARK}/upload": marks.upload,
    f"{_MARK}/mend": marks.mended,
    f"{_MARK}/all": marks.make_all,
    f"{_MARK}/stop": marks.stop,
    f"{_MARK}/paper": paper_page.save_paper,
    f"{_MARK}/rulings": decisions.keep,
    f"{_MARK}/rekey": decisions.rekey_now,
}
