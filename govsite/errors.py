"""The only errors that are shown to a user without a traceback.

Every message says what is wrong, where, and what to do about it.
"""

from __future__ import annotations


class GovsiteError(Exception):
    """A mistake the user can mend: one clear line, then how to mend it.

    ``message`` says what is wrong; ``hint`` says what to do; ``where`` names the
    place (``file:line:column``, a site id, a URL). ``exit_code`` follows the
    table of exit codes in the user guide.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head} ({self.hint})" if self.hint else head


class UsageError(GovsiteError):
    """The command line or the configuration asks for something that cannot be."""

    exit_code = 2


class InputError(GovsiteError):
    """A file that a user gave (inventory, figures, map, evidence) cannot be read."""

    exit_code = 3


class PolicyError(GovsiteError):
    """A file below ``rules/`` (or a pack of the user's own) is wrong."""

    exit_code = 3


class StoreError(GovsiteError):
    """The store cannot be opened, read or written."""

    exit_code = 3


class NotEnoughSeenError(GovsiteError):
    """So little could be looked at that no verdict is worth anything."""

    exit_code = 5


class EngineLostError(NotEnoughSeenError):
    """There is nobody left to work: the run ends, and goes on with what it has when it is resumed."""
