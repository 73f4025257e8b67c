"""The way in: `pestprotocol` on the command line and `python -m pestprotocol`."""

import os
import sys


def run() -> None:
    try:
        from pestprotocol.cli import app
        from pestprotocol.shells import SHELL_VARIABLE
        from pestprotocol.terminal import prepare_input

        prepare_input()
        if SHELL_VARIABLE in os.environ:  # someone pressed Tab
            import typer.main

            from pestprotocol.completion import respond

            respond(typer.main.get_command(app))
            return
    except KeyboardInterrupt:  # while the program is being loaded, nothing was begun
        sys.exit(130)
    app(prog_name="pestprotocol")
