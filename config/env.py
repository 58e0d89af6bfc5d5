"""Typed reading of the environment that fails loudly: what is missing, and an example of it.

Every value may also come from a file: `NAME_FILE=/run/secrets/name` is read where `NAME` is not set.
Problems are gathered, so that one start reports all of them (`config.settings.parts.guard` raises them).
"""

from collections.abc import Mapping
from os import environ
from pathlib import Path
from typing import Final

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"0", "false", "no", "off"})


class Env:
    """A reader over one mapping of names to text; `problems` holds a sentence for each value that cannot be used."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.problems: list[str] = []

    def raw(self, name: str) -> str | None:
        """The text of `name`, or of the file that `name_FILE` points to; None when neither is set."""
        value = self.source.get(name, "").strip()
        if value:
            return value
        path = self.source.get(f"{name}_FILE", "").strip()
        if not path:
            return None
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except OSError as error:
            self.problems.append(f"{name}_FILE points to {path}, which cannot be read: {error.strerror}.")
            return None

    def text(self, name: str, default: str = "") -> str:
        return self.raw(name) or default

    def required(self, name: str, example: str) -> str:
        """The text of `name`; a problem with an example when it is missing."""
        value = self.raw(name)
        if value is None:
            self.problems.append(f"{name} is not set. Example: {name}={example}")
            return ""
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.raw(name)
        if value is None:
            return default
        if value.lower() in TRUE | FALSE:
            return value.lower() in TRUE
        self.problems.append(f"{name}={value} is not a yes or no. Example: {name}=yes")
        return default

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.raw(name)
        if value is None:
            return default
        if value.isascii() and value.isdigit() and int(value) >= least:
            return int(value)
        self.problems.append(f"{name}={value} is not a whole number of at least {least}. Example: {name}={default}")
        return default

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value in allowed:
            return value
        self.problems.append(f"{name}={value} is not one of {', '.join(allowed)}. Example: {name}={default}")
        return default

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """A list separated by commas or white space."""
        value = self.raw(name)
        return value.replace(",", " ").split() if value else list(default)


env: Final = Env(environ)
