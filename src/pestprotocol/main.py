"""The way in: `pestprotocol` on the command line and `python -m pestprotocol`."""

import sys


def run() -> None:
    try:
        from pestprotocol.cli import app
        from pestprotocol.terminal import prepare_input

        prepare_input()
    except KeyboardInterrupt:  # while the program is being loaded, nothing was begun
        sys.exit(130)
    app(prog_name="pestprotocol")
