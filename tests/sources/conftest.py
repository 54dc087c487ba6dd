"""Pseudo-terminals exist on Linux and macOS only: elsewhere their tests are not collected."""

import os

collect_ignore = [] if os.name == "posix" else ["test_serial_pty.py", "test_pty.py", "pseudo_terminals.py"]
