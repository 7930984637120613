"""The circular on an inspection (检查情况通报) as a word-processor file.

Order and figures follow printed circulars: basis, overall figures, problems by kind with the
sites named, comparison with the last inspection, next steps, list of unqualified sites. The
text is a template that an office can replace.
"""

from __future__ import annotations

from govsite.errors import UsageError
from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.circular import circular_text
from govsite.report.format import Format
from govsite.report.notice_docx import render_docx


def render(run: Run) -> bytes:
    """The file. Raises ``UsageError`` where the jurisdiction has no circular or python-docx is missing."""
    if run.circular is None:
        raise UsageError(
            f"there is no circular for {run.header.jurisdiction}",
            hint=f"write rules/reports/{run.header.jurisdiction}/circular.yaml",
        )
    text = circular_text(run, run.circular)
    return render_docx([text], fonts=run.circular.fonts, title=text.splitlines()[0].lstrip("# "))


PLUGIN = Format(
    suffix=".docx",
    render=render,
    title=Words("检查情况通报（Word）", "circular on the inspection (Word)"),
    is_text=False,
)
