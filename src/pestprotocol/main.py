"""The way in: `pestprotocol` on the command line and `python -m pestprotocol`."""

import gc
import os
import sys


def run() -> None:
    # What a command loads, it needs until it ends. Looking through that for garbage, fifty times
    # on the way and once more at the end, finds nothing and would take a quarter of its time.
    gc.set_threshold(50_000)
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
    try:
        app(prog_name="pestprotocol")
    finally:
        gc.freeze()
