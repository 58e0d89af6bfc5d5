"""The processes of one installation, watched."""

import signal
import socket
import subprocess
import time

from _environment import ROOT, say

STOP_SECONDS = 35
START_SECONDS = 30
PAUSE = 0.1


class Household:
    """The processes of one installation: one that falls over is started again, Ctrl-C stops all of them."""

    def __init__(self, commands: dict[str, list[str]], env: dict[str, str], port: int) -> None:
        self.commands, self.env, self.port = commands, env, port
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.stopping = False

    def start(self, name: str) -> None:
        # A session of its own, so that Ctrl-C reaches us alone and we stop the others in order.
        self.processes[name] = subprocess.Popen(self.commands[name], env=self.env, cwd=ROOT, start_new_session=True)
        self.started[name] = time.monotonic()

    def start_all(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)
        for name in self.commands:
            self.start(name)
            if name == "web":
                self.await_web()

    def await_web(self) -> None:
        """Until the pages are served, and the sandbox with them: the worker's first jobs call on it."""
        deadline = time.monotonic() + START_SECONDS
        web = self.processes["web"]
        while not (self.stopping or listens(self.port) or web.poll() is not None or time.monotonic() > deadline):
            time.sleep(PAUSE)

    def ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def live(self) -> int:
        self.start_all()
        while not self.stopping:
            time.sleep(0.2)
            for name, process in self.processes.items():
                if process.poll() is not None and not self.stopping:
                    say(f"{name} stopped with status {process.returncode}; starting it again.")
                    time.sleep(0 if time.monotonic() - self.started[name] > 10 else 2)
                    self.start(name)
        say("\nStopping …")
        self.stop_all()
        return 0

    def check(self, probe: list[str]) -> int:
        self.start_all()
        try:
            return subprocess.run(probe, env=self.env, cwd=ROOT).returncode
        finally:
            self.stop_all()

    def stop_all(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def listens(port: int) -> bool:
    """Whether somebody on this machine answers at `port`."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
