"""A sentence in Chinese with English beside it."""

from __future__ import annotations

from msgspec import Struct


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The same sentence in both languages; Chinese is the first language of reports."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """The sentence in ``lang`` ("zh" or "en"), the other one where that is empty."""
        return (self.en or self.zh) if lang == "en" else (self.zh or self.en)
