"""What bin/run, bin/test and bin/bench do before Django exists."""

import argparse
import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

from _environment import ROOT, Trouble, check_port, prepare_environment, say
from _household import Household


def settings_of(options: argparse.Namespace) -> dict[str, str]:
    """The environment of the processes: what is set already wins."""
    port = options.port
    ours = {
        "LANTERN_ENV": "embedded",
        "PUBLIC_URL": f"http://localhost:{port}",  # a passkey wants a name, not a number
        "SANDBOX_PORT": str(port + 1),
        "LOG_FORMAT": "console",
        "LOG_LEVEL": "WARNING",
        "LANTERN_SUPERVISOR": str(os.getpid()),
    }
    if not options.no_demo:
        ours["DEMO"] = "1"
    return {**ours, **os.environ}


def var_dir() -> Path:
    return Path(os.environ.get("LANTERN_VAR", ROOT / "var"))


def reset() -> None:
    if os.environ.get("DATABASE_URL"):
        raise Trouble(
            "--reset forgets the SQLite data in var/ only; DATABASE_URL names another database. Nothing was done."
        )
    for path in [*var_dir().glob("lantern.sqlite3*"), var_dir() / "demo-password", var_dir() / "media"]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    say("Forgot all data of this installation.")


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/run", description="Run Lantern on this machine.")
    parser.add_argument(
        "--port", type=int, default=8000, help="where the pages are (8000); the next port is the sandbox's"
    )
    parser.add_argument("--reset", action="store_true", help="forget all data of this installation first")
    parser.add_argument("--no-demo", action="store_true", help="start empty, without the demo organisation")
    parser.add_argument("--check", action="store_true", help="start, look whether web and worker answer, stop")
    options = parser.parse_args(arguments)
    python = prepare_environment("runtime")
    check_port(options.port)
    check_port(options.port + 1)
    if options.reset:
        reset()
    env = settings_of(options)
    manage = [str(python), str(ROOT / "manage.py")]
    prepared = subprocess.run([*manage, "prepare", *(["--no-demo"] if options.no_demo else [])], env=env, cwd=ROOT)
    if prepared.returncode:
        return prepared.returncode
    house = Household(
        {
            "web": [*manage, "serve", "--port", str(options.port)],
            "worker": [*manage, "runworker", "--beat"],
        },
        env,
        options.port,
    )
    if options.check:
        return house.check([*manage, "probe", "--port", str(options.port)])
    return house.live()


def test(arguments: list[str]) -> int:
    """Run pytest; with --services, on the PostgreSQL and Redis that DATABASE_URL and REDIS_URL name."""
    services = "--services" in arguments
    arguments = [argument for argument in arguments if argument != "--services"]
    env = dict(os.environ)
    if services:
        missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not env.get(name)]
        if missing:
            raise Trouble(
                f"{' and '.join(missing)} must be set for --services. Example: DATABASE_URL=postgres://me@127.0.0.1/lantern"
                " REDIS_URL=redis://127.0.0.1:6379/1 bin/test --services"
            )
        env.setdefault("BROKER_URL", env["REDIS_URL"])
    else:
        for name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL"):
            env.pop(name, None)
    python = prepare_environment("dev")
    return subprocess.run([str(python), "-m", "pytest", *arguments], env=env, cwd=ROOT).returncode


def bench(arguments: list[str]) -> int:
    """Run one of the benchmarks in bench/; its first argument names it."""
    python = prepare_environment("runtime")
    return subprocess.run([str(python), "-m", "bench", *arguments], cwd=ROOT).returncode


def main() -> int:
    work = {"run": run, "test": test, "bench": bench}[sys.argv[1]]
    try:
        return work(sys.argv[2:])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("The disk is full. Make room and start again.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
