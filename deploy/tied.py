"""Ties a process to the one that started it: when the parent dies, however it dies, the process is told to stop.

As a command: `python -m deploy.tied PIDFILE PROGRAM ARGUMENTS…` writes its process id to PIDFILE and becomes PROGRAM. Linux
does the tying in the kernel (prctl); elsewhere a process whose parent was killed with SIGKILL stays behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def tie(number: int = signal.SIGTERM) -> None:
    """Have the kernel send signal `number` to this process when its parent dies. For `preexec_fn`, or before an exec."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def main() -> None:
    """Become the program named on the command line, tied to the parent."""
    parent = os.getppid()
    tie()
    if os.getppid() != parent:  # it died in between, and nobody will tell us
        raise SystemExit(1)
    Path(sys.argv[1]).write_text(f"{os.getpid()}\n")
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
