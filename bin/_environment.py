"""A Python environment made from the lock, by the standard library alone.

Whatever is wrong with the machine is said in one sentence, with what to do about it.
"""

import errno
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("LANTERN_VENV", ROOT / ".venv"))
LEAST_FREE_BYTES = 400 * 1024 * 1024


class Trouble(Exception):
    """Something about this machine; the message is the sentence to print."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def python_of_venv() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare_environment(lock_name: str) -> Path:
    """The interpreter of .venv with everything the lock names; installs only what changed since last time."""
    lock = ROOT / "requirements" / f"{lock_name}.lock"
    stamp = VENV / f"installed-{lock_name}"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted and python_of_venv().exists():
        return python_of_venv()
    if shutil.disk_usage(ROOT).free < LEAST_FREE_BYTES:
        raise Trouble(f"The disk that holds {ROOT} has less than 400 MB free. Make room and start again.")
    if not python_of_venv().exists():
        make_venv()
    say(f"Installing what Lantern needs ({lock.relative_to(ROOT)}) …")
    command = [
        str(python_of_venv()),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    done = subprocess.run([*command, "-r", str(lock)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Trouble(f"{pip_trouble(done.stdout)}\n\n{done.stdout[-2000:]}")
    stamp.write_text(wanted)
    return python_of_venv()


def make_venv() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Trouble(
            f"This Python {version} lacks venv. On Debian or Ubuntu: apt install python{version}-venv. "
            "Then start again."
        )
    say("Making a Python environment in .venv …")
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(f"The Python environment could not be made.\n\n{(done.stdout + done.stderr)[-2000:]}")


def pip_trouble(output: str) -> str:
    if "No space left" in output:
        return "The disk is full. Make room and start again."
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        return "A package is not the one the lock file names. Nothing was installed; please report this."
    return "The packages could not be installed. Is this machine connected? Then start again."


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise Trouble(f"Port {port} is taken. Stop what uses it, or choose another: bin/run --port 8100") from error
