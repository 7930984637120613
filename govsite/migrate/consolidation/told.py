"""Decisions as plans and people write them."""

from __future__ import annotations

from govsite.model.consolidation import Decision
from govsite.model.words import Words

DECISIONS = {
    Decision.KEEP: Words(zh="保留", en="keep"),
    Decision.MERGE: Words(zh="合并", en="merge"),
    Decision.CLOSE: Words(zh="关停归档", en="close"),
    Decision.NOT_A_SITE: Words(zh="不作为网站", en="not-a-site"),
    Decision.QUESTION: Words(zh="待定", en="question"),
}
