"""Whatever bytes a protocol file holds: an answer in Dutch, never an exception.

A fixed number of files from a fixed seed. A longer run, with more files and another seed, that also
says which file took longest:

    PESTPROTOCOL_FUZZ=50000 PESTPROTOCOL_FUZZ_SEED=7 pytest tests/test_fuzz.py -s
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pestprotocol import mistakes, protocol_file, sheets, yaml_text
from pestprotocol.codec import dump, load
from pestprotocol.core.agenda import actions
from pestprotocol.core.calendar import Calendar
from pestprotocol.core.closing import closing_of
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import Protocol

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = [ROOT / "protocol.yaml", *sorted((ROOT / "examples").glob("*.yaml"))]
FILES = int(os.environ.get("PESTPROTOCOL_FUZZ", "600"))
SEED = int(os.environ.get("PESTPROTOCOL_FUZZ_SEED", "20261120"))
TODAY = date(2026, 11, 20)
PIECES = [
    b"&a ", b"*a", b"<<: ", b": ", b":", b"\t", b"[" * 50, b"{" * 50, b"]", b"}", b'"', b"'",
    b"|\n", b">-\n", b"- ", b"\xef\xbb\xbf", b"\x00", b"\xff", b"\xc3", b"no", b"1" * 500,
    b"!!int ", b"---\n", b"...\n", b"%YAML 1.3\n", b"? ", b"#", b",", b"\xe2\x80\xa8", b"\r",
    b"every ", b"some ", b"when: ", b"{all: []}", b"{pass: 1}", b"\xf0\x9f\x91\xa7", b"~", b"null",
    b"\\ud800", b"  ",
]  # fmt: skip


def bytes_of_a_file(luck: random.Random) -> bytes:
    return luck.choice(SHIPPED).read_bytes()


def noise(luck: random.Random) -> bytes:
    alphabet = luck.choice([bytes(range(256)), b" \n\t:-[]{}\"'#&*!|>%@`abc01,?", b"a: \n-"])
    return bytes(luck.choices(alphabet, k=luck.choice([1, 5, 50, 500, 20_000])))


def cut_and_paste(luck: random.Random) -> bytes:
    """Some pieces cut out, put in, doubled or turned over."""
    data = bytearray(bytes_of_a_file(luck))
    for _ in range(luck.randint(1, 6)):
        at = luck.randrange(len(data) + 1)
        length = luck.choice([1, 1, 3, 20, 400])
        match luck.randrange(5):
            case 0:
                data[at:at] = luck.choice(PIECES)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length]
            case 3:
                data[at : at + 1] = bytes([luck.randrange(256)])
            case _:
                data[at : at + length] = data[at : at + length][::-1]
    return bytes(data)


def other_words(luck: random.Random) -> bytes:
    """The same file with words of it in each other's place: YAML still, and another meaning."""
    text = bytes_of_a_file(luck).decode()
    words = sorted(set(text.replace(":", " ").replace(",", " ").split()))
    for _ in range(luck.randint(1, 5)):
        text = text.replace(luck.choice(words), luck.choice(words), luck.choice([1, 1, -1]))
    return text.encode()


def other_lines(luck: random.Random) -> bytes:
    lines = bytes_of_a_file(luck).decode().split("\n")
    for _ in range(luck.randint(1, 5)):
        here, there = luck.randrange(len(lines)), luck.randrange(len(lines))
        match luck.randrange(4):
            case 0:
                del lines[here]
            case 1:
                lines.insert(there, lines[here])
            case 2:
                lines[here] = " " * luck.randrange(12) + lines[here].lstrip()
            case _:
                lines[here], lines[there] = lines[there], lines[here]
    return "\n".join(lines).encode()


def other_shape(luck: random.Random) -> bytes:
    """The values of a file with parts dropped, swapped, doubled or of another kind, as JSON."""
    value = yaml_text.parse(bytes_of_a_file(luck)).value
    for _ in range(luck.randint(1, 6)):
        holders: list[Any] = []
        _gather(value, holders)
        holder = luck.choice(holders)
        key = luck.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        other = luck.choice(holders)
        match luck.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = luck.choice([None, "", "x", [], {}, ["x"], {"x": "y"}, "1 weeks"])
            case 2:
                holder[key] = json.loads(json.dumps(other))
            case _:
                holder[key] = json.loads(json.dumps([holder[key]]))
    return json.dumps(value, ensure_ascii=False).encode()


def _gather(value: Any, holders: list[Any]) -> None:
    if isinstance(value, dict | list):
        if value:
            holders.append(value)
        for part in value.values() if isinstance(value, dict) else value:
            _gather(part, holders)


MAKERS = [noise, cut_and_paste, other_words, other_lines, other_shape]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_whatever_a_file_holds_it_is_told(maker: Callable[[random.Random], bytes]) -> None:
    luck = random.Random(f"{SEED} {maker.__name__}")
    slowest, accepted = (0.0, b""), 0
    for _ in range(FILES // len(MAKERS)):
        data = maker(luck)
        began = time.perf_counter()
        read = protocol_file.read(data)
        lines = mistakes.lines(Path("p.yaml"), read.mistakes)
        slowest = max(slowest, (time.perf_counter() - began, data))
        assert (read.protocol is None) is bool(read.mistakes)
        for line, mistake in zip(lines, read.mistakes, strict=True):
            assert mistake.code in mistakes.CODES, mistake
            assert "\n" not in line
            assert mistake.mark.line <= data.count(b"\n") + data.count(b"\r") + 1
        if read.protocol is not None:
            accepted += 1
            mistakes.lines(Path("p.yaml"), protocol_file.advice(read, TODAY))
            can_be_used(read.protocol)
    seconds, data = slowest
    print(  # noqa: T201 - for whoever runs it longer
        f"\n{maker.__name__}: {accepted} accepted; longest {seconds:.2f} s ({len(data)} bytes)"
    )


def can_be_used(protocol: Protocol) -> None:
    """A protocol without a mistake is one that every reading can work with."""
    assert load(Protocol, json.loads(json.dumps(dump(protocol)))) == protocol
    list(sheets.blocks(sheets.booklet(protocol, TODAY)))
    progress = Progress(protocol, (), Calendar())
    actions(progress, TODAY)
    closing_of(progress)
    assert progress.status in ("open", "awaiting_closure")


# --- files that were made to take long ---

HEAD = (ROOT / "protocol.yaml").read_bytes()


def _long_chain() -> bytes:
    """Points that each wait for the next one."""
    items = ", ".join(f"{{id: p{n}, text: t, when: {{item: los.p{n + 1}}}}}" for n in range(1_100))
    text = HEAD.decode().replace(
        "\nanytime:\n", f"\nanytime:\n  - {{id: los, title: L, items: [{items}]}}\n"
    )
    return text.encode()


def _many_ways() -> bytes:
    """A condition that can be met in more ways than there are atoms."""
    either = "{any: [{persons: pester}, {persons: gepeste}, {pass: 2}]}"
    every = ", ".join([either] * 200)
    return HEAD.replace(b"unless: {persons: pester}", f"unless: {{all: [{every}]}}".encode())


@pytest.mark.parametrize(
    "data",
    [
        b"a: " + b"1" * 900_000,
        b"a: " + b"1_" * 450_000 + b":",
        b"- " * 400_000,
        b"[" * 900_000,
        b"{a: " * 200_000,
        b"".join(b"k%d: x\n" % n for n in range(9_000)),
        HEAD + b"".join(b"contacs%d: x\n" % n for n in range(6_000)),
        b"contacts:\n" + b"".join(b" - {id: c%d, label: x}\n" % n for n in range(3_000)),
        b'"' + b"\\u0061" * 140_000 + b'"',
        b"a: &a [b]\n" + b"".join(b"k%d: *a\n" % n for n in range(5_000)),
        _long_chain(),
        _many_ways(),
    ],
    ids=["digits", "numbers", "dashes", "brackets", "braces", "keys", "misspelt", "contacts",
         "escapes", "aliases", "chain", "ways"],
)  # fmt: skip
def test_no_file_takes_more_than_a_moment(data: bytes) -> None:
    """Each of these once took minutes, or would with a careless reader."""
    read = protocol_file.read(data)
    assert read.mistakes or read.protocol
    assert mistakes.lines(Path("p.yaml"), read.mistakes[:300]) or read.protocol
