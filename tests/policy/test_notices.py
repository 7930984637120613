from __future__ import annotations

import pytest

from govsite.errors import PolicyError, UsageError
from govsite.policy.notices import load_notices


def test_the_shipped_papers_rest_on_clauses_with_their_standing():
    rules, texts = load_notices("cn")
    assert rules.papers[0].id == "1-announcement"
    assert all(paper.source.document for paper in rules.papers)
    assert set(texts) == {paper.template for paper in rules.papers}
    assert rules.periods.notice_days == 30


def test_an_office_replaces_one_template_and_keeps_the_rest(tmp_path):
    (tmp_path / "announcement.md.j2").write_text("本局公告", encoding="utf-8")
    _, texts = load_notices("cn", folder=tmp_path)
    assert texts["announcement.md.j2"] == "本局公告"
    assert "请示" in texts["closing-request.md.j2"]


def test_a_country_without_papers_can_bring_its_own(tmp_path):
    with pytest.raises(UsageError):
        load_notices("uk")
    (tmp_path / "notices.yaml").write_text(
        "lang: en\npapers:\n  - id: notice\n    template: n.j2\n    title: {zh: '', en: notice}\n    source: {document: x, clause: y, status: partial}\n",
        encoding="utf-8",
    )
    (tmp_path / "n.j2").write_text("{{ site.name }}", encoding="utf-8")
    assert load_notices("uk", folder=tmp_path)[1] == {"n.j2": "{{ site.name }}"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(
            "id: ../evil\n    template: announcement.md.j2", "file name", id="an id that leads out of the folder"
        ),
        pytest.param("id: x\n    template: missing.j2", "missing", id="a template that is not there"),
        pytest.param("id: x\n    tmplate: announcement.md.j2", "tmplate", id="a misspelt key"),
    ],
)
def test_a_faulty_list_is_refused_with_its_place(tmp_path, line, message):
    (tmp_path / "notices.yaml").write_text(
        f"papers:\n  - {line}\n    title: {{zh: x, en: x}}\n    source: {{document: x, clause: y, status: partial}}\n",
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as caught:
        load_notices("cn", folder=tmp_path)
    assert message in str(caught.value)
    assert "notices.yaml:" in caught.value.where


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        load_notices("cn", folder=tmp_path / "nowhere")
