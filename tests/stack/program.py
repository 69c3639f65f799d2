"""A real program as a child process, and waits with a deadline."""

from __future__ import annotations

import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

PROGRAMS = ("prometheus", "prometheus-alertmanager", "promtool", "amtool")
T = TypeVar("T")


def missing_programs() -> list[str]:
    """Programs of the Debian packages `prometheus` and `prometheus-alertmanager` that are not here."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def wait_for(condition: Callable[[], T], what: str, deadline_s: float = 30.0) -> T:
    """Return the first true value of `condition`; fail with `what` when the deadline passes."""
    end_s = time.monotonic() + deadline_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end_s:
            raise TimeoutError(f"not within {deadline_s:g} s: {what}")
        time.sleep(0.05)


class Program:
    """One child process with its port, log and data, which may be stopped and started again."""

    def __init__(self, name: str, arguments: list[str], port: int, log: Path) -> None:
        self.name, self.arguments, self.port, self.log = name, arguments, port, log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([self.name, *self.arguments], stdout=log, stderr=log)
        wait_for(self._is_ready, f"{self.name} ready")

    def stop(self, kill: bool = False) -> None:
        """End it and wait for its end: with SIGTERM, or as a power cut does."""
        if self._process is not None:
            (self._process.kill if kill else self._process.terminate)()
            self._process.wait(timeout=20)
            self._process = None

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"{self.name} ended at start:\n{self.log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False
