"""Names for a colleague, in a file that the standard `age` program opens too."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

from pestprotocol import files, words
from pestprotocol.desk import Desk
from pestprotocol.errors import Stopped, UserError, failed
from pestprotocol.names import FORMAT, checked
from pestprotocol.prompts import STOPS
from pestprotocol.screen import Text
from pestprotocol.terminal import read_secret

SHORTEST = 10
_BEGINS = b"age-encryption.org/"
_WAIT = Text("Even wachten …", "soft")
_INSTALL = "Daarvoor ontbreekt een onderdeel (pyrage). Vraag het aan wie het programma beheert."


def export(desk: Desk, path: Path) -> int:
    """All names of this user, encrypted with a passphrase that is asked twice."""
    pyrage = _pyrage()
    everything = desk.names.everything()
    if not everything:
        raise UserError("Er zijn op deze computer geen namen.")
    if path.exists():
        raise UserError(f"Dat bestand bestaat al: {path}", "Kies een andere naam.")
    desk.out.show(
        Text(
            f"Kies een wachtwoord van minstens {SHORTEST} tekens en vertel het je collega zelf, "
            "niet in hetzelfde bericht als het bestand. Je ziet niet wat je typt. Met s stop je."
        )
    )
    try:
        phrase = _chosen_passphrase(desk)
    except Stopped:
        desk.out.show(Text("Gestopt. Er is niets gemaakt."))
        raise
    desk.out.show(_WAIT)
    plain = json.dumps({"format": FORMAT, "names": everything}, ensure_ascii=False)
    try:
        files.write(path, pyrage.passphrase.encrypt(plain.encode("utf-8"), phrase))
    except OSError as error:
        raise failed("Het bestand is niet te maken", path, error) from error
    desk.out.show(
        Text(f"De namen staan in {path}, achter je wachtwoord.", "good"),
        Text(f"Je collega typt: pestprotocol namen --importeer {path.name}", "soft"),
    )
    return 0


def bring_in(desk: Desk, path: Path) -> int:
    """Add the names of a colleague. A name that this computer has already is kept."""
    pyrage = _pyrage()
    try:
        data = files.read(path)
    except OSError as error:
        raise failed("Het bestand is niet te lezen", path, error) from error
    if not data.startswith(_BEGINS):
        raise UserError(f"In dit bestand staan geen namen: {path}")
    desk.out.show(
        Text("Typ het wachtwoord van je collega. Je ziet niet wat je typt. Met s stop je.")
    )
    try:
        phrase = _passphrase(desk, "Wachtwoord: ")
    except Stopped:
        desk.out.show(Text("Gestopt. Er is niets veranderd."))
        raise
    try:
        desk.out.show(_WAIT)
        plain = pyrage.passphrase.decrypt(data, phrase)
    except pyrage.DecryptError as error:
        raise UserError(
            "Dit bestand gaat met dat wachtwoord niet open.", "Er is niets veranderd."
        ) from error
    try:
        brought = checked(json.loads(plain))
    except (ValueError, RecursionError) as error:
        raise UserError(f"In dit bestand staan geen namen: {path}") from error
    added = desk.names.add(brought)
    said = f"{words.count(added, 'naam', 'namen')} erbij." if added else "Deze namen waren er al."
    desk.out.show(Text(said, "good"))
    return 0


def _chosen_passphrase(desk: Desk) -> str:
    """A passphrase that is long enough, and that was typed twice."""
    while True:
        phrase = _passphrase(desk, "Wachtwoord: ")
        if len(phrase) < SHORTEST:
            wrong = f"Een wachtwoord heeft minstens {SHORTEST} tekens. Kies een langer."
        elif _passphrase(desk, "Nog een keer: ") != phrase:
            wrong = "De twee wachtwoorden zijn niet gelijk. Typ ze allebei opnieuw."
        else:
            return phrase
        desk.out.show(Text(wrong, "warn"))


def _passphrase(desk: Desk, prompt: str) -> str:
    """Read without showing it; composed the same on every keyboard. `?` says what it is for."""
    while True:
        typed = read_secret(prompt)
        if typed is None or typed.strip().casefold() in STOPS:  # too short for a password
            raise Stopped
        if typed.strip() != "?":
            return unicodedata.normalize("NFC", typed)
        desk.out.show(
            Text("Zonder het wachtwoord kan niemand de namen in het bestand lezen.", "soft")
        )


def _pyrage() -> Any:
    try:
        import pyrage
        import pyrage.passphrase
    except ImportError as error:
        raise UserError("Namen doorgeven kan op deze computer nog niet.", _INSTALL) from error
    return pyrage
