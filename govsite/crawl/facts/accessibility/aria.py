"""Roles and attributes of WAI-ARIA 1.2 (W3C Recommendation, 6 June 2023), and how modules add roles."""

from __future__ import annotations

_ATTRIBUTE_WORDS = (
    "activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount colindex "
    "colindextext colspan controls current describedby description details disabled dropeffect errormessage "
    "expanded flowto grabbed haspopup hidden invalid keyshortcuts label labelledby level live modal multiline "
    "multiselectable orientation owns placeholder posinset pressed readonly relevant required roledescription "
    "rowcount rowindex rowindextext rowspan selected setsize sort valuemax valuemin valuenow valuetext"
)
ATTRIBUTES = frozenset(f"aria-{name}" for name in _ATTRIBUTE_WORDS.split())
_ROLE_WORDS = (
    "alert alertdialog application article banner blockquote button caption cell checkbox code columnheader "
    "combobox comment complementary contentinfo definition deletion dialog directory document emphasis feed figure "
    "form generic grid gridcell group heading image img insertion link list listbox listitem log main mark marquee "
    "math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph "
    "presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator "
    "slider spinbutton status strong subscript suggestion superscript switch tab table tablist tabpanel term "
    "textbox time timer toolbar tooltip tree treegrid treeitem"
)
_ROLES = frozenset(_ROLE_WORDS.split())


def is_role(name: str) -> bool:
    """Whether a role (in lower case) exists; those of the modules for publications and graphics do."""
    return name in _ROLES or name.startswith(("doc-", "graphics-"))
