"""The names behind the codes, in one file in the user's own profile, never beside the cases."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pestprotocol import files
from pestprotocol.errors import UserError, failed

FORMAT = 1
_MOST_WORDS = 6
_LONGEST_WORD = 30
LOCK_SECONDS = 10
_STILL = "De casus zelf is wel bewaard. Geef de naam later: pestprotocol persoon"
Names = Mapping[str, str]  # the id of a person entry -> the name

# Ordinary small words, which may be a part of a name and never stand for it. Not those by which a
# child may be called: Al, An, Mei, Om, Wil.
NO_NAME_ALONE = frozenset({
    "aan", "als", "bij", "dat", "de", "den", "der", "des", "deze", "die", "dit", "een", "en",
    "er", "geen", "had", "heeft", "het", "hij", "hun", "iemand", "ik", "in", "is", "je", "of",
    "maar", "met", "mijn", "misschien", "naar", "nee", "niemand", "niet", "niets", "nog",
    "onbekend", "ook", "op", "te", "ten", "ter", "toch", "uit", "van", "vd", "von", "voor",
    "waar", "want", "was", "wat", "weet", "wel", "we", "wie", "wij", "ze", "zij", "zijn",
})  # fmt: skip


class Found(NamedTuple):
    """A known name in a text: where it stands, how it was typed, and the code to put there."""

    start: int
    end: int
    typed: str
    code: str


class NamesFile:
    """All names that this user gave, by case."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def of_case(self, code: str) -> dict[str, str]:
        return dict(self.everything().get(code, {}))

    def give(self, code: str, person: str, name: str) -> None:
        """Keep a name; an empty one takes it away."""
        with self._lock():
            everything = self.everything()
            names = everything.setdefault(code, {})
            if name:
                names[person] = name
            else:
                names.pop(person, None)
            self._write(everything)

    def forget(self, codes: Iterable[str]) -> None:
        """Take away every name of these cases."""
        if not self.path.parent.is_dir():
            return
        gone = set(codes)
        with self._lock():
            everything = self.everything()
            if not gone.isdisjoint(everything):
                self._write({code: n for code, n in everything.items() if code not in gone})

    def add(self, brought: Mapping[str, Names]) -> int:
        """Take over names that are not known here; how many that were."""
        added = 0
        with self._lock():
            everything = self.everything()
            for code, names in brought.items():
                known = everything.setdefault(code, {})
                for person, name in names.items():
                    if person not in known:
                        known[person] = name
                        added += 1
            if added:
                self._write(everything)
        return added

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Held across reading and replacing, so that two windows never lose a name."""
        try:
            held = files.lock(self.path.with_suffix(".lock"), LOCK_SECONDS)
        except TimeoutError as error:
            raise UserError(
                "De namen worden op deze computer al door een ander venster bewaard.", _STILL
            ) from error
        except OSError as error:
            raise failed("De naam kon niet worden bewaard", self.path, error, _STILL) from error
        try:
            self._sweep()
            yield
        finally:
            files.unlock(held)

    def _sweep(self) -> None:
        """Take away writing that was broken off: names stand in it that may be gone since."""
        half = f"{files.TEMPORARY}{self.path.stem}-"
        with contextlib.suppress(OSError):
            for entry in files.listed(self.path.parent):
                if entry.name.startswith(half):
                    files.remove(Path(entry.path))

    def everything(self) -> dict[str, dict[str, str]]:
        """All names by case and person."""
        try:
            return checked(json.loads(files.read(self.path)))
        except FileNotFoundError:
            return {}
        except OSError as error:
            what = "Het bestand met de namen is niet te lezen"
            raise failed(what, self.path, error, "Er is niets aan veranderd.") from error
        except (ValueError, RecursionError) as error:
            raise self._unreadable() from error

    def _write(self, everything: dict[str, dict[str, str]]) -> None:
        raw = {"format": FORMAT, "names": {c: n for c, n in everything.items() if n}}
        text = json.dumps(raw, ensure_ascii=False, indent=1)
        try:
            files.write(self.path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise failed("De naam kon niet worden bewaard", self.path, error, _STILL) from error

    def _unreadable(self) -> UserError:
        return UserError(
            f"Het bestand met de namen is niet te lezen: {self.path}",
            "Er is niets aan veranderd. Zet een eerdere versie terug, of geef het een andere naam:",
            "dan zie je de codes zonder namen.",
        )


def checked(raw: object) -> dict[str, dict[str, str]]:
    """The names in the JSON form of the file; `ValueError` when it is another."""
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise ValueError("not a file of names")
    names = raw.get("names")
    if not isinstance(names, dict):
        raise ValueError("not a file of names")
    for case in names.values():
        if not isinstance(case, dict) or not all(isinstance(n, str) for n in case.values()):
            raise ValueError("not a file of names")
    return names


def forms(name: str) -> tuple[str, ...]:
    """How a text may call someone: the whole name, the first name, the surname. What is longer
    than names are is taken whole."""
    words = name.split()
    if not 1 < len(words) <= _MOST_WORDS or max(map(len, words)) > _LONGEST_WORD:
        return (name,)
    short = (words[0], " ".join(words[1:]))
    return tuple(dict.fromkeys((name, *filter(_stands_alone, short))))


def _stands_alone(part: str) -> bool:
    """Whether a part of a name says who it is."""
    words = part.casefold().split()
    return len(part.strip(".")) > 1 and not NO_NAME_ALONE.issuperset(words)


def find(text: str, codes: Mapping[str, str]) -> list[Found]:
    """Where a text holds one of the names (`codes`: name -> code), the longest name first.

    A name counts as a whole word, whatever its capitals and accents, also with a genitive s."""
    folded, places = _fold(text)
    taken: list[Found] = []
    for name in sorted(codes, key=len, reverse=True):
        plain = _fold(name)[0].strip()
        if not plain:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(plain)}(?:['’]?s|['’])?(?!\w)", folded):
            start, end = places[match.start()], places[match.end() - 1] + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            if all(end <= other.start or start >= other.end for other in taken):
                taken.append(Found(start, end, text[start:end], codes[name]))
    return sorted(taken)


def replace(text: str, found: list[Found]) -> str:
    """The text with the code in each of those places."""
    for place in sorted(found, reverse=True):
        text = text[: place.start] + place.code + text[place.end :]
    return text


# Letters that are no other letter with an accent, but are typed as one: Łukasz as Lukasz.
_TYPED_AS = str.maketrans(
    {"ł": "l", "ı": "i", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)


def fold(text: str) -> str:
    """The text without capitals and accents."""
    return _fold(text)[0]


def _fold(text: str) -> tuple[str, list[int]]:
    """The text without capitals and accents, and for each character where it came from."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", char).casefold().translate(_TYPED_AS):
            if not unicodedata.combining(part):
                folded.append(part)
                places.append(place)
    return "".join(folded), places
