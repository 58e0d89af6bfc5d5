"""bin/bench NAME [options]: exit 0 when every target is met, 1 when one is missed."""

import importlib
import pkgutil
import sys
from pathlib import Path


def benchmarks() -> dict[str, str]:
    """The modules here that have a `main`, with their first line; one with a _ in its name is a part of another."""
    names = [found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)])]
    found = {name: importlib.import_module(f"bench.{name}") for name in names if "_" not in name}
    return {name: (module.__doc__ or "").splitlines()[0] for name, module in found.items() if hasattr(module, "main")}


def main() -> int:
    known = benchmarks()
    if len(sys.argv) < 2 or sys.argv[1] not in known:
        print("Usage: bin/bench NAME [options]\n")
        for name, what in known.items():
            print(f"  {name:<10} {what}")
        return 2
    run = importlib.import_module(f"bench.{sys.argv[1]}").main
    met: bool = run(sys.argv[2:])
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
