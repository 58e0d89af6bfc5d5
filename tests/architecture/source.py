"""Reading our own source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ["crm", "campaigns", "donors", "payments", "frontend", "config"]
APPS = ["crm", "campaigns", "donors", "payments", "frontend"]


@cache
def python_files(*folders: str) -> list[Path]:
    """Our source files, without migrations."""
    found = [path for folder in folders or FLOORS for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def layer_of(path: Path) -> str:
    """services, selectors, … of an app's file."""
    parts = path.relative_to(ROOT).parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def templates() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).rglob("templates/**/*.html"))
