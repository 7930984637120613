"""What an office's circular on an inspection says: which sites it names, and by which kinds of problem."""

from __future__ import annotations

from msgspec import Struct

from govsite.model.notice import Fonts
from govsite.model.outcome import Severity


class _Circular(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the parts."""


class ProblemGroup(_Circular, frozen=True, kw_only=True):
    """One kind of problem as circulars name it, with the rules that belong to it (``*`` allowed)."""

    title: str
    rules: tuple[str, ...]


class Circular(_Circular, frozen=True, kw_only=True):
    """One circular, as ``rules/reports/<country>/circular.yaml`` states it."""

    template: str
    """Markdown with Jinja fields: the text itself once it is loaded, a file name in the YAML."""
    template_name: str = ""
    lang: str = "zh"
    failing: tuple[Severity, ...] = (Severity.VETO,)
    """A site with a finding of one of these severities counts as unqualified."""
    groups: tuple[ProblemGroup, ...] = ()
    """In the order in which they are told; the first that fits takes a rule."""
    other: str = ""
    """Title of what fits none."""
    named_sites: int = 20
    """Sites named per kind of problem before "and others"."""
    fonts: Fonts = Fonts()
