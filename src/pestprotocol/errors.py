"""How the program says that something is not right. Rendered in one place: `main.run`."""


class UserError(Exception):
    """Something that a person can mend: what is wrong, and then what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *hints: str) -> None:
        super().__init__(message)
        self.message = message
        self.hints = hints


class WrongUsage(UserError):
    """The command was not given as it should be."""

    exit_code = 2


class NotYet(UserError):
    """The protocol does not allow it yet."""

    exit_code = 4


class Stopped(Exception):
    """The user stopped, or the input ended. All that was confirmed is on disk."""
