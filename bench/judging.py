"""How many verdicts a second come from evidence that is stored: unpacking and judging told apart."""

from __future__ import annotations

import time

from bench.lab import city_of, run_over
from bench.table import Table
from govsite.audit.engine import Judge
from govsite.pipeline import rules_over

ROUNDS = 3


def main() -> Table:
    """Judge the evidence of a small city again."""
    with city_of("small") as (world, context, folder), run_over(world, context, folder) as (took, store, run_id):
        rules = rules_over(context.packs(), None)
        judge = Judge(rules, context.place)
        started = time.process_time()
        evidence = list(store.evidence(run_id))
        unpacking = time.process_time() - started
        best = float("inf")
        for _ in range(ROUNDS):
            started = time.process_time()
            for item in evidence:
                judge(item)
            best = min(best, time.process_time() - started)
    verdicts = len(rules) * len(evidence)
    return Table(
        "Judging stored evidence",
        ("sites", "pages", "rules", "verdicts/s", "ms a page", "unpacking ms a page"),
        (
            (
                str(len(evidence)),
                str(took.pages),
                str(len(rules)),
                f"{verdicts / best:.0f}",
                f"{best / took.pages * 1000:.2f}",
                f"{unpacking / took.pages * 1000:.2f}",
            ),
        ),
        note=f"CPU time of one core, best of {ROUNDS}.",
    )
