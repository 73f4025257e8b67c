"""One journey from signal to closing: what is asked, what is typed, what must then be on disk.

For tests that end it at any moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeys import bullied_talk, bully_talk, follow_up, intake, parents, weighing
from scripted import Script


@dataclass(frozen=True)
class Leg:
    """One command. `kept`: for each line of the script what the answer leaves on disk, if anything.

    `again`: the question at which `verder` goes on, where that is not the interrupted one."""

    day: str
    words: tuple[str, ...]
    script: Script
    kept: tuple[str, ...]
    again: dict[int, int]

    def __post_init__(self) -> None:
        assert len(self.script) == len(self.kept)


def leg(
    day: str,
    *words: str,
    script: Script,
    kept: list[str],
    again: dict[int, int] | None = None,
) -> Leg:
    return Leg(day, words, script, tuple(kept), again or {})


NEXT_LIST = 99  # nothing of this list is left to ask: `verder` goes on with what comes next


def _parents_kept(who: str) -> list[str]:
    return [
        f"ouders.wie[{who}]=beide",
        f"ouders.signalen[{who}]=herkend",
        f"ouders.advies[{who}]=done",
        "",
        "",
    ]


def _round_kept(day: str, who: str) -> list[str]:
    said = {"waar": "veilig", "hoe": "gestopt", "opmerking": "Rustiger."}
    return ["", *(f"navraag.{item}[{who}]@{day}={value}" for item, value in said.items())]


def follow_up_round(number: str) -> Script:
    return [*follow_up(number)[:3], ("3 van 3", "Rustiger.")]


JOURNEY = [
    leg(
        "2026-11-20",
        "start",
        script=intake(),
        kept=[
            "intake.veilig=nee",
            "intake.signal=2026-11-20",
            "intake.reporter=ouder",
            "intake.group=7b",
            "intake.form=schelden,bedreigen",
            "intake.seen=Nare berichten in de groepsapp.",
            "G1 is Noor",
            "P1 is Bram",
        ],
    ),
    leg(
        "2026-11-20",
        "verder",
        script=parents(),
        kept=_parents_kept("G1"),
        again={3: NEXT_LIST, 4: NEXT_LIST},
    ),
    leg(
        "2026-11-20",
        "verder",
        "ouders",
        script=parents(),
        kept=_parents_kept("P1"),
        again={3: NEXT_LIST, 4: NEXT_LIST},
    ),
    leg(
        "2026-11-20",
        "verder",
        script=bullied_talk(agreement="Elke dag even praten."),
        kept=[
            *(
                f"gepeste.{point}[G1]=done"
                for point in ("verhaal", "doorvragen", "blokkeren", "vertrouwenspersoon")
            ),
            *(f"gepeste.{point}[G1]=yes" for point in ("serieus", "inleven", "geen-verwijten")),
            "",
            "agreement: Elke dag even praten.",
            "agreed: Elke dag even praten. for 2026-12-01",
            "",
        ],
        again={8: 7, 9: 7, 10: 7},  # by way of the summary
    ),
    leg(
        "2026-11-20",
        "verder",
        script=weighing(),
        kept=["", "afweging.vorm=afzonderlijk because Dat wil G1 liever.", ""],
        again={1: 0, 2: NEXT_LIST},
    ),
    leg(
        "2026-11-20",
        "verder",
        script=bully_talk(agreement="Berichten weghalen."),
        kept=[
            *(
                f"pester.{point}[P1]=done"
                for point in ("wat-speelt", "doorvragen", "gevolgen", "ernst")
            ),
            "pester.luisteren[P1]=yes",
            "",
            "agreement: Berichten weghalen.",
            "agreed: Berichten weghalen. for 2026-12-01",
            "",
        ],
        again={6: 5, 7: 5, 8: 5},
    ),
    *(
        leg(
            day,
            "navraag",
            script=follow_up_round(number),
            kept=_round_kept(day, who),
            again={1: 0, 3: NEXT_LIST},  # the last question is an optional remark
        )
        for day in ("2026-11-27", "2026-12-11")
        for number, who in (("1", "G1"), ("2", "P1"))
    ),
    leg("2026-12-11", "afronden", script=[("afronden?", "j")], kept=["closed"]),
]


def facts_on_disk(folder: Path, names: Path) -> set[str]:
    """What the only case file and the file of names hold, in the words of the journey."""
    paths = list(folder.glob("???-???.json"))
    if not paths:
        return set()
    (path,) = paths
    entries = json.loads(path.read_text(encoding="utf-8"))["entries"]
    codes = {e["id"]: e["code"] for e in entries if e["kind"] == "person"}
    codes |= {f"{id_}.home": code for id_, code in codes.items()}
    found = {fact for entry in entries for fact in _facts(entry, codes)}
    if names.exists():
        given = json.loads(names.read_text(encoding="utf-8"))["names"].get(path.stem, {})
        found |= {f"{codes[person]} is {name}" for person, name in given.items()}
    return found


def _facts(entry: dict[str, Any], codes: dict[str, str]) -> Iterator[str]:
    match entry["kind"]:
        case "answer":
            about = f"[{codes.get(entry['about'], '?')}]" if entry.get("about") else ""
            round_ = f"@{entry['round']}" if entry.get("round") else ""
            value = entry.get("text") or entry["value"]
            said = value if isinstance(value, str) else ",".join(value)
            because = f" because {entry['reason']}" if entry.get("reason") else ""
            yield f"{entry['item']}{about}{round_}={said}{because}"
        case "agreement":
            yield f"agreement: {entry['text']}"
            if entry.get("due"):
                yield f"agreed: {entry['text']} for {entry['due']}"
        case "closed":
            yield "closed"


def expected(number: int, line: int) -> set[str]:
    """What must be on disk when the question `line` of a leg is asked."""
    before = {fact for earlier in JOURNEY[:number] for fact in earlier.kept}
    return (before | set(JOURNEY[number].kept[:line])) - {""}
