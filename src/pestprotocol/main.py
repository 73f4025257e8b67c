"""The way in: `pestprotocol` on the command line and `python -m pestprotocol`."""

from pestprotocol.cli import app
from pestprotocol.terminal import prepare_input


def run() -> None:
    prepare_input()
    app(prog_name="pestprotocol")
