"""The case folder: one JSON file per case, and the protocols that they are read with.

Nothing here is ever replaced by something smaller: a save reads the file again under the case's
lock and merges, and what cannot be read is left as it is and named. A sync service that meets two
versions of a file keeps one under another name; such a copy is known by the code inside it, read
with the case, and put apart once all that it says stands in the file.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from pestprotocol import case_text, codec, files
from pestprotocol.case_text import CaseFile, ProtocolRef, is_code
from pestprotocol.core.fingerprint import fingerprint
from pestprotocol.core.logbook import Entry, Erase, digest, merge
from pestprotocol.core.protocol import OF_TODAY, Protocol
from pestprotocol.core.value import value
from pestprotocol.errors import UserError, failed

PIN_FORMAT = 1
GRAVE_FORMAT = 1
PINNED_FOLDER = "protocollen"
APART_FOLDER = "apart"
GRAVES_FOLDER = "vernietigd"
README = "LEESMIJ.txt"
LOCK_SECONDS = 10
_OTHER = "Kies een andere map: pestprotocol instellen"


@value
class Pinned:
    """A checked protocol, and the public holidays of the years around its checking."""

    protocol: Protocol
    digest: str
    public_holidays: frozenset[date] = frozenset()
    years: tuple[int, int] = (0, 0)


@value
class Grave:
    """What stays of a destroyed case, so that an old copy from elsewhere does not bring it back.

    `year` is the school year in which it was opened and `closed` the one in which it was closed; 0
    when it was not, or could not be read any more."""

    code: str
    year: int = 0
    closed: int = 0
    status: str = ""
    destroyed: date


@value
class Listing:
    """What stands at the top of the case folder.

    `codes` are in order and include a case of which only a copy under another name is left.
    `unreadable` are files that by their name belong to a case, `strangers` other JSON files, and
    `revived` files of cases that were destroyed."""

    codes: tuple[str, ...]
    copies: Mapping[str, tuple[tuple[Path, CaseFile], ...]]
    unreadable: tuple[tuple[Path, UserError], ...] = ()
    strangers: tuple[Path, ...] = ()
    revived: tuple[Path, ...] = ()


def digest_of(yaml_text: bytes) -> str:
    """The fingerprint of a protocol file; the same on a system that ends its lines otherwise."""
    return fingerprint(yaml_text.replace(b"\r\n", b"\n"))


class Store:
    """`state` holds the locks: on this computer, never in the (perhaps synced) folder itself."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        self.state = state
        self._within = os.path.join(folder, "")  # noqa: PTH118 - no object for each of thousands
        # At each answer of a walk the file is read again. The bytes that were written last are not
        # understood a second time, and an entry never changes, nor does its line.
        self._written: tuple[bytes, CaseFile] | None = None
        self._lines: dict[str, tuple[Entry, str]] = {}

    # --- what there is ---

    def listing(self) -> Listing:
        """One look at the folder. A folder that does not exist holds nothing."""
        try:
            # No object for each of ten thousand.
            names = files.names_in(self.folder)
            destroyed = self.destroyed()
        except OSError as error:
            raise failed(
                "De map met casussen is niet te lezen", self.folder, error, _OTHER
            ) from error
        # What begins so is still being written, by this program or by one that syncs.
        names = [n for n in names if n.casefold().endswith(".json") and n[0] not in ".~"]
        own = {name for name in names if is_code(name[:-5]) and name.endswith(".json")}
        codes = {name[:-5] for name in own}
        revived = [self.path(code) for code in codes & destroyed]
        copies: dict[str, list[tuple[Path, CaseFile]]] = defaultdict(list)
        unreadable: list[tuple[Path, UserError]] = []
        strangers: list[Path] = []
        for path in (self.folder / name for name in sorted(set(names) - own)):
            try:
                case = self._read(path)
            except FileNotFoundError:
                continue
            except OSError as error:
                unreadable.append((path, failed("Dit bestand is niet te lezen", path, error)))
            except UserError as error:
                if isinstance(error, case_text.Damaged) and not case_text.code_in(path.name):
                    strangers.append(path)
                else:
                    unreadable.append((path, error))
            else:
                copies[case.code].append((path, case))
        for code in destroyed:
            revived += [path for path, _ in copies.pop(code, ())]
        return Listing(
            codes=tuple(sorted((codes - destroyed) | copies.keys())),
            copies={code: tuple(found) for code, found in copies.items()},
            unreadable=tuple(unreadable),
            strangers=tuple(strangers),
            revived=tuple(sorted(revived)),
        )

    def path(self, code: str) -> Path:
        return self.folder / f"{code}.json"

    # --- reading and writing a case ---

    def read(self, code: str, listing: Listing | None = None, *, strict: bool = False) -> CaseFile:
        """A case, together with what its copies say."""
        copies = (listing or self.listing()).copies.get(code, ())
        path = self.path(code)
        try:
            case = self._read(path, code, strict=strict)
        except FileNotFoundError as error:
            if not copies:
                raise _unreadable(code, path, error) from error
            case = copies[0][1]
        except OSError as error:
            raise _unreadable(code, path, error) from error
        if not copies:
            return case
        extra = {key: copy.extra[key] for _, copy in copies for key in copy.extra} | case.extra
        logbook = merge(case.logbook, *(copy.logbook for _, copy in copies))
        return replace(case, logbook=logbook, extra=extra, copies=tuple(p for p, _ in copies))

    def read_unless_closed(self, code: str, listing: Listing) -> CaseFile | None:
        """The case, or nothing where its text already shows that it is closed.

        The list of open cases reads the files of all years, and most of them are such."""
        if code in listing.copies:
            return self.read(code, listing)
        try:
            data = files.read(f"{self._within}{code}.json", own=True)
        except OSError as error:
            raise _unreadable(code, self.path(code), error) from error
        if case_text.shows_closed(data, code):
            return None
        return case_text.read(data, self.path(code), code)

    @staticmethod
    def _read(path: Path, code: str = "", *, strict: bool = False) -> CaseFile:
        data = files.read(path, own=True)
        return case_text.read(data, path, code, strict=strict)

    def create(self, code: str, protocol: ProtocolRef, entries: Iterable[Entry]) -> CaseFile:
        """A new case file; refused when the code is taken."""
        with self._lock(code):
            if self.path(code).exists() or code in self.destroyed():
                raise FileExistsError(code)
            case = CaseFile(code=code, protocol=protocol, logbook=merge(entries), extra={})
            self._write(case)
        return case

    def add(self, case: CaseFile, entries: Iterable[Entry]) -> CaseFile:
        """Put entries on disk, together with what the case held and whatever others wrote
        meanwhile, also when that was no program. A file that vanished is made again: only
        destroying it ends a case."""
        new = tuple(entries)
        with self._lock(case.code):
            if self._grave(case.code).exists():
                raise UserError(f"Casus {case.code} is vernietigd. Er is niets bewaard.")
            there = self._as_it_is_now(case)
            # The very same logbook: nobody wrote in between.
            others = () if case.logbook is there.logbook else case.logbook
            logbook = merge(there.logbook, others, new)
            extra = case.extra | there.extra
            saved = replace(there, logbook=logbook, extra=extra, copies=())
            self._write(saved)
            for copy in case.copies:
                self._put_apart(copy, saved)
            if any(isinstance(entry, Erase) for entry in new):
                with contextlib.suppress(OSError):  # what stays is told: `elsewhere`
                    _removed(self._remains(case.code))
        return saved

    def _as_it_is_now(self, case: CaseFile) -> CaseFile:
        """What the file holds, before it is replaced."""
        path = self.path(case.code)
        try:
            data = files.read(path, own=True)
        except FileNotFoundError:
            return case
        except OSError as error:
            raise _unreadable(case.code, path, error) from error
        if self._written is not None and self._written[0] == data:
            return self._written[1]
        return case_text.read(data, path, case.code, strict=True)

    def save(self, case: CaseFile) -> CaseFile:
        """Put on disk what is known of a case, with its copies, and those apart."""
        return self.add(case, ())

    def _write(self, case: CaseFile) -> None:
        path = self.path(case.code)
        data = case_text.text_of(case, map(self._line_of, case.logbook))
        try:
            files.write(path, data)
        except OSError as error:
            raise failed(
                f"Casus {case.code} kon niet worden bewaard",
                path,
                error,
                *_still_there(case.code, path),
            ) from error
        self._written = (data, case)

    def _line_of(self, entry: Entry) -> str:
        known = self._lines.get(entry.id)
        if known is None or known[0] is not entry:
            known = self._lines[entry.id] = (entry, case_text.line_of(entry))
        return known[1]

    def _put_apart(self, path: Path, case: CaseFile) -> None:
        """A copy leaves the folder when the file on disk says all that it says. One with words
        that were erased since stays nowhere."""
        if self._is_own(path, case.code):
            return
        with contextlib.suppress(OSError, UserError):  # until it is gone it is read with the case
            copy = self._read(path, case.code)
            if merge(case.logbook, copy.logbook) != case.logbook:
                return
            if set(map(digest, copy.logbook)) <= set(map(digest, case.logbook)):
                files.move(path, self.folder / APART_FOLDER)
            else:
                files.remove(path)

    def rescue(self, case: CaseFile, damaged: bytes) -> None:
        """Write a case anew whose file is damaged, once that file, as it is, stands apart too.
        Refused when the file is another by now: someone may have put a whole one back."""
        path = self.path(case.code)
        with self._lock(case.code):
            try:
                if files.read(path, own=True) != damaged:
                    raise UserError(f"Het bestand is intussen veranderd: {path}")
                files.write(files.place_in(self.folder / APART_FOLDER, path), damaged)
            except OSError as error:
                raise _unreadable(case.code, path, error) from error
            self._write(case)

    # --- taking away ---

    def elsewhere(self, code: str) -> list[Path]:
        """Whatever else in the folder may hold words of a case: its copies, those that cannot be
        read, what an editor keeps beside it, what was put apart and what was broken off."""
        copies = [path for path, _ in self.listing().copies.get(code, ())]
        try:
            named = [
                self.folder / entry.name
                for entry in files.listed(self.folder)
                if ".json" in entry.name.casefold() and case_text.code_in(entry.name) == code
            ]
            found = dict.fromkeys([*copies, *named, *self._remains(code)])
        except OSError as error:
            raise failed("De map met casussen is niet te lezen", self.folder, error) from error
        return [path for path in found if not self._is_own(path, code)]

    def _is_own(self, path: Path, code: str) -> bool:
        """Whether this is the case's own file, perhaps by another spelling of its name."""
        try:
            return path == self.path(code) or path.samefile(self.path(code))
        except OSError:
            return False

    def _remains(self, code: str) -> list[Path]:
        """Copies of a case that were put apart, and writing of it that was broken off."""
        half = f"{files.TEMPORARY}{code}-"
        return [path for path in self.apart() if self._code_of(path) == code] + [
            self.folder / entry.name
            for entry in files.listed(self.folder)
            if entry.name.startswith(half)
        ]

    def apart(self) -> list[Path]:
        """The files that were put apart; none of them beyond a link out of the folder."""
        apart = self.folder / APART_FOLDER
        return [] if apart.is_symlink() else [Path(entry.path) for entry in files.listed(apart)]

    def left_of_destroyed(self, listing: Listing) -> list[Path]:
        """Files of destroyed cases, readable or not, that another computer brought back."""
        destroyed = self.destroyed()
        apart = [path for path in self.apart() if self._code_of(path) in destroyed]
        unreadable = [p for p, _ in listing.unreadable if case_text.code_in(p.name) in destroyed]
        return [*listing.revived, *unreadable, *apart]

    def _code_of(self, path: Path) -> str:
        try:
            return self._read(path).code
        except (OSError, UserError):
            return case_text.code_in(path.name)

    def destroy(self, grave: Grave) -> list[Path]:
        """Take a case away for good, with every copy in the folder, and leave its grave. Which
        files could not be taken away."""
        code = grave.code
        path = self._grave(code)
        with self._lock(code):
            others = self.elsewhere(code)
            try:
                files.make_private_folder(path.parent)
                text = _json({"format": GRAVE_FORMAT, **codec.dump(grave)})
                files.write(path, f"{text}\n".encode("ascii"))
            except OSError as error:
                what = f"Casus {code} kon niet worden vernietigd"
                raise failed(what, path, error, "Er is niets veranderd.") from error
            left = _removed([self.path(code), *others])
            with contextlib.suppress(OSError):
                files.sync_folder(self.folder)
        return left

    def _grave(self, code: str) -> Path:
        return self.folder / f"{GRAVES_FOLDER}/{code}.json"

    def destroyed(self) -> set[str]:
        """The codes of the cases that were destroyed, whatever a sync service did to the names."""
        names = (entry.name[:7] for entry in files.listed(self.folder / GRAVES_FOLDER))
        return {name for name in names if is_code(name)}

    def graves(self) -> list[Grave]:
        """What is left of the destroyed cases, as far as it can be read."""
        found = []
        for code in sorted(self.destroyed()):
            with contextlib.suppress(OSError, ValueError, AttributeError, RecursionError):
                raw = json.loads(files.read(self._grave(code), own=True))
                raw.pop("format", None)
                found.append(codec.load(Grave, raw))
        return found

    # --- the folder itself ---

    def make_folder(self) -> bool:
        """Make the folder, for its owner only, and say in it whose it is. Whether this was its
        first use."""
        try:
            files.make_private_folder(self.folder)
        except OSError as error:
            raise failed(
                "De map met casussen is niet te maken", self.folder, error, _OTHER
            ) from error
        readme = self.folder / README
        try:
            if readme.exists():
                return False
            files.write(readme, _README.encode("utf-8"))
        except OSError as error:
            what = "In de map met casussen kan niets worden bewaard"
            raise failed(what, self.folder, error, _OTHER) from error
        return True

    @cached_property
    def _place(self) -> str:
        """What stands for the folder in the names of its locks, by whatever way it is reached."""
        where = os.path.normcase(os.path.realpath(self.folder))
        return fingerprint(where.encode("utf-8", "surrogatepass"))[:16]

    @contextmanager
    def _lock(self, code: str) -> Iterator[None]:
        """Held across reading, merging and replacing, so that two windows never lose a word."""
        lock = self.state / f"sloten/{self._place}-{code}.lock"
        try:
            held = files.lock(lock, LOCK_SECONDS)
        except TimeoutError as error:
            raise UserError(
                f"Casus {code} wordt op deze computer al door een ander venster bewaard.",
                "Sluit dat venster of wacht even, en typ het opnieuw.",
            ) from error
        except OSError as error:
            what = "Er kan nu niet worden bewaard"
            raise failed(what, lock, error, "Er is niets bewaard.") from error
        try:
            yield
        finally:
            files.unlock(held)

    # --- pinned protocols ---

    def pinned_path(self, digest: str) -> Path:
        return self.folder / PINNED_FOLDER / f"{digest}.json"

    def pin(self, pinned: Pinned) -> None:
        """Keep a checked protocol beside the cases, once per digest."""
        if self.pinned(pinned.digest) is None:
            self.pin_anew(pinned)

    def pin_anew(self, pinned: Pinned) -> None:
        """The same, in the place of a copy that is damaged."""
        path = self.pinned_path(pinned.digest)
        raw = {
            "format": PIN_FORMAT,
            "digest": pinned.digest,
            "years": list(pinned.years),
            "public_holidays": sorted(day.isoformat() for day in pinned.public_holidays),
            "protocol": codec.dump(pinned.protocol),
        }
        try:
            files.make_private_folder(self.folder)
            files.make_private_folder(path.parent)
            files.write(path, _json(raw).encode("utf-8", "backslashreplace"))
        except OSError as error:
            what = "De kopie van het protocol kon niet worden bewaard"
            raise failed(what, path, error) from error

    def any_pinned(self) -> Pinned | None:
        """Some protocol that was pinned here, for what hardly differs: the holidays."""
        try:
            digests = sorted(path.stem for path in (self.folder / PINNED_FOLDER).glob("*.json"))
        except OSError:
            return None
        return next((p for digest in digests if (p := self.pinned(digest)) is not None), None)

    def pinned(self, digest: str) -> Pinned | None:
        """The pinned protocol; nothing when it is missing or damaged."""
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            return None
        try:
            raw = json.loads(files.read(self.pinned_path(digest), own=True))
            if raw["format"] != PIN_FORMAT or raw["digest"] != digest:
                return None
            return Pinned(
                protocol=codec.load(Protocol, raw["protocol"]),
                digest=digest,
                public_holidays=frozenset(map(date.fromisoformat, raw["public_holidays"])),
                years=(int(raw["years"][0]), int(raw["years"][1])),
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
            return None


def as_of_today(pinned: Protocol, today: Protocol) -> Protocol:
    """The protocol that a case began with, with the contacts, holidays and the like of today."""
    return replace(pinned, **{name: getattr(today, name) for name in OF_TODAY})


def _still_there(code: str, path: Path) -> tuple[str, ...]:
    """What is on disk although the last answer is not, and how to go on."""
    if not path.exists():
        return ("Er is nog geen casus gemaakt. Los het op en typ de opdracht opnieuw.",)
    return (
        "Wat je eerder bevestigde, staat er nog. Alleen het laatste antwoord niet.",
        f"Los het op en typ de opdracht opnieuw, of: pestprotocol verder {code}",
    )


def _unreadable(code: str, path: Path, error: OSError) -> UserError:
    return failed(f"Casus {code} is niet te lezen", path, error, "Er is niets veranderd.")


def _removed(paths: Iterable[Path]) -> list[Path]:
    """Take the files away; which of them could not be."""
    left = []
    for path in paths:
        try:
            files.remove(path)
        except OSError:
            left.append(path)
    return left


_json: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False).encode

_README = """\
In deze map staan de casussen van het programma pestprotocol: vertrouwelijke aantekeningen van de
school over leerlingen. Een casus is een bestand met een code; namen staan er niet in.

Verander, hernoem of kopieer deze bestanden niet met de hand, en deel de map alleen met wie bij de
casussen betrokken is. Hoort deze map hier niet? Laat het de schoolleider weten.
"""
