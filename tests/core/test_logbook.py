"""Merging two copies of one case, erasing words, and the way to JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta, timezone
from itertools import permutations
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pestprotocol.codec import Damaged, dump_entry, load_entry
from pestprotocol.core.logbook import (
    KINDS,
    Adopted,
    Agreement,
    Answer,
    Closed,
    Departure,
    Entry,
    Erase,
    Group,
    Home,
    Left,
    Logbook,
    Nobody,
    Note,
    Opened,
    Outcome,
    Pass,
    Person,
    Skip,
    Unknown,
    Withdraw,
    adopted,
    digest,
    merge,
    scrub,
    shortest,
)

from .cases import MONDAY, SOON, noon, nov
from .draws import ANY_ENTRY, HARD_TEXTS, JSON, TEXTS, copies, entries_of

AT: dict[str, Any] = {"at": noon(nov(2)), "day": nov(2)}


def note(text: str, id_: str = "note", *, minutes: int = 0) -> Note:
    return Note(id=id_, at=noon(nov(2)) + timedelta(minutes=minutes), day=nov(2), text=text)


def erase(id_: str) -> Erase:
    return Erase(id=f"erase {id_}", **AT, entry=id_)


def as_file(entry: Entry) -> str:
    """The line of an entry in a case file."""
    return json.dumps(dump_entry(entry))


def from_file(line: str) -> Entry:
    return load_entry(json.loads(line))


def files(logbook: Logbook) -> list[str]:
    return [as_file(entry) for entry in logbook]


# --- merging ---


def test_what_two_machines_added_stands_in_the_order_of_recording() -> None:
    here = [note("eerst", "b"), note("laatst", "a", minutes=9)]
    there = [note("eerst", "b"), note("ertussen", "c", minutes=5)]
    assert [e.id for e in merge(here, there)] == ["b", "c", "a"]


def test_entries_of_one_moment_stand_in_the_order_of_their_ids() -> None:
    assert [e.id for e in merge([note("x", "c"), note("x", "a"), note("x", "b")])] == [*"abc"]


def test_moments_are_compared_over_time_zones() -> None:
    summer = replace(note("zomer", "a"), at=noon(nov(2)).astimezone(timezone(timedelta(hours=9))))
    later = note("later", "b", minutes=1)
    assert merge([later, summer]) == (summer, later)


def test_nothing_merged_with_nothing_is_nothing() -> None:
    assert merge() == merge([], []) == ()


@settings(max_examples=150, deadline=None)
@given(copies(), copies(), copies())
def test_merging_does_not_look_at_the_order_of_the_copies(
    one: list[Entry], two: list[Entry], three: list[Entry]
) -> None:
    whole = files(merge(one, two, three))
    for order in permutations((one, two, three)):
        assert files(merge(*order)) == whole
    assert files(merge(merge(one, two), three)) == whole
    assert files(merge(one, merge(two, three))) == whole


@settings(max_examples=100, deadline=None)
@given(copies(), copies())
def test_merging_again_adds_nothing(one: list[Entry], two: list[Entry]) -> None:
    merged = merge(one, two)
    assert files(merge(merged)) == files(merged)
    assert files(merge(merged, merged, one, two)) == files(merged)


@settings(max_examples=100, deadline=None)
@given(copies(), copies())
def test_merging_loses_no_entry(one: list[Entry], two: list[Entry]) -> None:
    merged = merge(one, two)
    assert {e.id for e in merged} == {e.id for e in (*one, *two)}
    erased = {e.id for e in merged if e.erased}
    for entry in (*one, *two):
        assert entry in merged or entry.id in erased


def test_the_same_id_with_other_content_keeps_both_in_the_order_of_their_digest() -> None:
    versions = [note("een"), note("twee"), note("drie")]
    expected = sorted(versions, key=digest)
    for order in permutations(versions):
        assert list(merge(order)) == expected
        assert list(merge([order[0]], order[1:], [order[0]])) == expected


def test_a_digest_is_the_same_on_every_machine_and_differs_with_every_field() -> None:
    entry = Answer(id="a", **AT, item="lijst.punt", value="done")
    others = [
        replace(entry, id="b"),
        replace(entry, at=entry.at + timedelta(seconds=1)),
        replace(entry, day=nov(3)),
        replace(entry, value="partly"),
        replace(entry, value=("done",)),
        replace(entry, text="x"),
        replace(entry, extra={"later": 1}),
        replace(entry, erased=True),
    ]
    assert digest(from_file(as_file(entry))) == digest(entry)
    assert len({digest(e) for e in (entry, *others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (replace(note("x"), extra={"later": 1}), replace(note("x"), extra={"later": True})),
        (note("x"), replace(note("x"), at=note("x").at.astimezone(timezone(timedelta(hours=2))))),
    ],
    ids=["1 and true", "one moment in two zones"],
)
def test_no_content_is_dropped_that_a_file_shows_otherwise(one: Entry, two: Entry) -> None:
    assert as_file(one) != as_file(two)
    assert sorted(files(merge([one], [two]))) == sorted([as_file(one), as_file(two)])


# --- erasing ---

SECRET = "Sanne schreef het"
TYPED: tuple[Entry, ...] = (
    Person(id="person", **AT, code="G1", role="gepeste", group=SECRET),
    Home(id="home", **AT, of="person", label=SECRET),
    Group(id="group", **AT, person="person", group=SECRET),
    Left(id="left", **AT, person="person", reason=SECRET),
    Answer(id="answer", **AT, item="lijst.punt", value="given", text=SECRET, reason=SECRET),
    Departure(id="departure", **AT, checklist="lijst", reason=SECRET),
    Skip(id="skip", **AT, what="lijst", reason=SECRET),
    Nobody(id="nobody", **AT, role="pester", reason=SECRET),
    Pass(id="pass", **AT, n=2, reason=SECRET),
    KINDS["declined"](id="declined", **AT, answer="answer", reason=SECRET),  # type: ignore[call-arg]
    Closed(id="closed", **AT, reason=SECRET),
    Withdraw(id="withdraw", **AT, entry="answer", reason=SECRET),
    Note(id="note", **AT, text=SECRET),
    Agreement(id="agreement", **AT, text=SECRET),
    Outcome(id="outcome", **AT, agreement="agreement", state="kept", reason=SECRET),
    Unknown(id="unknown", **AT, extra={"kind": "later", "words": [SECRET]}),
    replace(note("", "with more"), extra={"more": {"words": SECRET}}),
)


@pytest.mark.parametrize("entry", TYPED, ids=lambda entry: entry.id)
def test_erasing_leaves_no_typed_word_and_the_entry_in_its_place(entry: Entry) -> None:
    assert SECRET in as_file(entry)
    erased = scrub(entry)
    assert SECRET not in as_file(erased)
    assert SECRET not in repr(erased)
    assert erased.erased
    assert (erased.id, erased.at, erased.day, erased.kind) == (
        entry.id, entry.at, entry.day, entry.kind,
    )  # fmt: skip
    assert scrub(erased) == erased
    assert from_file(as_file(erased)) == erased


def test_every_kind_in_which_words_are_typed_was_erased() -> None:
    """A new kind of entry, or a new field for words, needs a line above."""
    wordless = {"opened", "finished", "linked", "adopted", "erase"}
    assert {entry.kind for entry in TYPED} == (KINDS.keys() - wordless) | {"unknown"}


def test_erasing_keeps_what_the_answer_was() -> None:
    answered = Answer(id="a", **AT, item="ouders.wie", about="G1.home", value="niet", reason=SECRET)
    assert scrub(answered) == replace(answered, erased=True, reason="")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_erased_words_never_return(data: st.DataObject) -> None:
    """In whatever order copies meet, and however often the one that still has the words."""
    entry = data.draw(st.sampled_from(TYPED))
    original = [entry, note("ander", "other")]
    erased = list(merge(original, [erase(entry.id)]))
    parts: list[list[Entry]] = [original, erased, [erase(entry.id)], [scrub(entry)], [entry]]
    chosen = data.draw(st.lists(st.sampled_from(parts), max_size=4))
    met = data.draw(st.permutations([*chosen, original, erased]))
    merged: Logbook = ()
    for copy in met:
        merged = merge(merged, copy)
    assert SECRET not in "".join(files(merged))
    assert [e.erased for e in merged if e.id == entry.id] == [True]
    assert note("ander", "other") in merged


# --- other words in the place of what was erased ---


def instead(of: str, text: str, *, replaces: tuple[str, ...] = (), id_: str = "") -> Erase:
    return Erase(id=id_ or f"instead {len(text)}", **AT, entry=of, text=text, replaces=replaces)


def text_of(logbook: Logbook, id_: str) -> str:
    (found,) = (entry for entry in logbook if entry.id == id_)
    return str(getattr(found, "text", ""))


def test_other_words_stand_in_the_place_of_those_that_were_erased() -> None:
    coded = instead("note", "G1 huilde")
    for merged in (merge([note(SECRET)], [coded]), merge([coded], [note(SECRET)], [note(SECRET)])):
        assert text_of(merged, "note") == "G1 huilde"
        assert SECRET not in "".join(files(merged))
        assert all(entry.erased for entry in merged if entry.id == "note")
        assert files(merge(merged, [note(SECRET)])) == files(merged)


def test_a_later_erasure_replaces_the_words_of_an_earlier_one() -> None:
    first = instead("note", "G1 huilde")
    second = instead("note", "een leerling huilde", replaces=(first.id,))
    merged = merge([note(SECRET), first], [second])
    assert text_of(merged, "note") == "een leerling huilde"
    assert "G1 huilde" not in "".join(files(merged))
    assert files(merge(merged, [note(SECRET), first])) == files(merged)


def test_erasing_for_good_wins_over_any_words_that_were_put_in_the_place() -> None:
    coded = instead("note", "G1 huilde")
    for copy in ([erase("note"), coded], [coded, erase("note")]):
        merged = merge([note(SECRET)], copy)
        assert text_of(merged, "note") == ""
        assert "G1 huilde" not in "".join(files(merged))
        assert files(merge(merged, [note(SECRET), coded])) == files(merged)


def test_the_words_of_an_erasure_go_into_the_same_field_only() -> None:
    answered = Answer(id="a", **AT, item="l.p", value="given", text=SECRET, reason=SECRET)
    (entry, _) = merge([answered], [instead("a", "G1 huilde", id_="b")])
    assert entry == replace(answered, erased=True, text="G1 huilde", reason="")


def test_erasing_an_erasure_is_the_same_however_often_it_is_merged() -> None:
    coded = instead("note", "G1 huilde")
    merged = merge([note(SECRET), coded, erase(coded.id)])
    assert "G1 huilde" not in "".join(files(merged))
    assert files(merge(merged)) == files(merged)


ODD_ERASURES: dict[str, list[Entry]] = {
    "one for good is erased": [
        erase("note"),
        instead("note", "twee", id_="words"),
        erase("erase note"),
    ],
    "one is given other words": [
        erase("note"),
        instead("erase note", "een", id_="words"),
        instead("words", "twee", id_="more"),
    ],
    "one id, other content": [
        replace(erase("note"), id="both"),
        instead("note", "twee", id_="both"),
        instead("note", "drie", id_="words"),
    ],
}


@pytest.mark.parametrize("erasures", ODD_ERASURES.values(), ids=list(ODD_ERASURES))
def test_erasures_of_erasures_say_the_same_in_whatever_order_they_meet(
    erasures: list[Entry],
) -> None:
    """The program makes none of these; a file from elsewhere may hold them."""
    entries = [note("een"), note("een", "other"), *erasures]
    whole = files(merge(entries))
    for order in permutations(entries):
        one_by_one: Logbook = ()
        for entry in order:
            one_by_one = merge(one_by_one, [entry])
        assert files(one_by_one) == whole
        assert files(merge(merge(order[:3]), merge(order[3:]))) == whole


def test_one_copy_that_was_erased_is_enough() -> None:
    assert merge([note(SECRET)], [scrub(note(SECRET))]) == (scrub(note(SECRET)),)


def test_all_versions_of_an_erased_entry_lose_their_words() -> None:
    versions = [note(SECRET), replace(note(SECRET), about="G1"), scrub(note(SECRET))]
    merged = merge(versions[:1], versions[1:2], versions[2:])
    assert sorted(e.about for e in merged if isinstance(e, Note)) == ["", "G1"]
    assert SECRET not in "".join(files(merged))


@pytest.mark.parametrize("entry", TYPED, ids=lambda entry: entry.id)
def test_words_that_this_version_cannot_read_are_erased_too(entry: Entry) -> None:
    """Another version wrote a key in a form that this one refuses."""
    raw = {**dump_entry(entry), "clock": ""} | {"replaces": 7, "more": SECRET}
    read = load_entry(raw | {"kind": "answer", "item": 7})
    assert isinstance(read, Unknown)
    gone = scrub(read)
    assert SECRET not in as_file(gone)
    assert dump_entry(gone)["kind"] == "answer"
    assert from_file(as_file(gone)) == gone


def test_an_entry_that_was_not_read_stays_unread_when_its_words_are_erased() -> None:
    newer = {"id": "c", "at": "2026-11-02T12:00:00+01:00", "day": "2026-11-02",
             "kind": "closed", "outcome": "moved_school", "reason": SECRET}  # fmt: skip
    unread = load_entry(newer)
    assert isinstance(unread, Unknown)
    assert isinstance(from_file(as_file(scrub(unread))), Unknown)


# --- to JSON and back ---


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind)
def test_an_entry_of_every_kind_comes_back(kind: type[Entry]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(entries_of(kind))
    def comes_back(entry: Entry) -> None:
        back = from_file(as_file(entry))
        assert type(back) is kind
        assert back == entry
        assert back.at.utcoffset() == entry.at.utcoffset()
        assert as_file(back) == as_file(entry)

    comes_back()


@pytest.mark.parametrize("text", HARD_TEXTS, ids=ascii)
def test_hard_words_come_back_as_they_were_typed(text: str) -> None:
    entry = Note(id="n", **AT, text=text, about=text, item=text)
    assert from_file(as_file(entry)) == entry


@settings(max_examples=60, deadline=None)
@given(ANY_ENTRY, st.dictionaries(TEXTS, JSON, min_size=1, max_size=3))
@example(note("x"), {"with_": 1, "extra": {"extra": None}, "pass_": "2", "from": []})
def test_keys_of_a_later_version_are_kept(entry: Entry, more: Mapping[str, object]) -> None:
    raw = dump_entry(entry)
    assume(not {"replaces", "round", "pass", "erased", "clock", "by", "kind"} & more.keys())
    assume(not raw.keys() & more.keys())
    back = load_entry(json.loads(json.dumps({**raw, **more})))
    assert type(back) is type(entry)
    assert replace(back, extra=None) == entry
    assert same_json(dump_entry(back), {**raw, **more})


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.dictionaries(TEXTS, JSON, max_size=4))
@example("later", {"kind": 5, "text": "woorden", "extra": [1, {"a": None}]})
@example("later", {"kind": None})
@example("answer", {"item": "lijst.punt"})
@example("answer", {"item": "lijst.punt", "value": {"of": "later"}, "pass": "2"})
@example("note", {"text": 5})
@example("withdraw", {})
def test_a_kind_that_this_version_does_not_know_is_kept_whole(
    kind: str, more: Mapping[str, object]
) -> None:
    assume(not {"id", "at", "day", "by", "clock", "erased"} & more.keys())
    head = {"id": "x", "at": "2026-11-02T12:00:00+01:00", "day": "2026-11-02"}
    raw = {"kind": kind, **head, **more}
    assume(kind not in ("opened", "closed"))  # which need nothing more
    read = from_file(json.dumps(raw))
    assert isinstance(read, Unknown)
    assert (read.id, read.day) == ("x", nov(2))
    assert same_json(dump_entry(read), raw)
    assert from_file(as_file(read)) == read
    assert merge([read], [from_file(as_file(read))]) == (read,)


def same_json(one: object, two: object) -> bool:
    """The same to the byte, but for the order of keys: `1` is not `true`, nor `1.0`."""
    return json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "note",
        {},
        {"kind": "note", "text": "x"},
        {"kind": "later", "id": 5, "at": "2026-11-02T12:00:00+01:00", "day": "2026-11-02"},
        {"kind": "later", "id": "x", "at": "2026-11-02T12:00:00", "day": "2026-11-02"},
        {"kind": "later", "id": "x", "at": "2026-11-02T12:00:00+01:00", "day": "2 november"},
        {"kind": "later", "id": "x", "at": "2026-11-02T12:00:00+01:00"},
    ],
    ids=ascii,
)
def test_what_says_not_who_or_when_it_is_has_no_place_in_a_logbook(raw: object) -> None:
    with pytest.raises(Damaged):
        load_entry(raw)


def test_a_file_says_only_what_differs_from_the_ordinary() -> None:
    plain = Answer(id="a", **AT, item="lijst.punt", value="done")
    assert dump_entry(plain) == {
        "kind": "answer", "id": "a", "at": "2026-11-02T12:00:00+01:00", "day": "2026-11-02",
        "item": "lijst.punt", "value": "done",
    }  # fmt: skip
    second = Pass(id="p", **AT, n=2, from_="gesprekken", persons=("G1",))
    assert dump_entry(second) == {
        "kind": "pass", "id": "p", "at": "2026-11-02T12:00:00+01:00", "day": "2026-11-02",
        "n": 2, "from": "gesprekken", "persons": ["G1"],
    }  # fmt: skip


def test_one_answer_of_many_is_not_the_same_as_one_answer() -> None:
    one = Answer(id="a", **AT, item="intake.form", value="schelden")
    many = Answer(id="a", **AT, item="intake.form", value=("schelden",))
    assert [from_file(as_file(entry)) for entry in (one, many)] == [one, many]


def test_the_opening_of_a_case_holds_no_more_than_when() -> None:
    entry = Opened(id="o", **AT, by="leerkracht 7b", clock="set")
    assert from_file(as_file(entry)) == entry


# --- short ids ---


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        ([], "k7fm"),
        (["x2px9hq4dwbn"], "k7fm"),
        (["k7fm2px9hq4d"], "k7fma"),
        (["k7fma2x9hq4d", "k7fx"], "k7fmab"),
        (["k7fmab"], "k7fm"),  # itself, in another copy
    ],
)
def test_an_id_is_shown_as_short_as_it_stays_clear(others: list[str], shown: str) -> None:
    assert shortest("k7fmab", [*others, "k7fmab"]) == shown


@settings(max_examples=100, deadline=None)
@given(st.sets(st.text("ab", min_size=8, max_size=8), min_size=1), st.integers(1, 6))
def test_a_short_id_fits_one_entry_alone(ids: set[str], least: int) -> None:
    for id_ in ids:
        short = shortest(id_, ids, least)
        assert [other for other in ids if other.startswith(short)] == [id_]
        assert len(short) == least or any(
            other.startswith(short[:-1]) for other in ids if other != id_
        )


# --- the protocol that a case is read with ---


def taken_over(id_: str, *, day: date) -> Adopted:
    return Adopted(id=id_, at=noon(day), day=day, protocol="p", version=id_, digest=id_ * 64)


def test_the_version_that_was_taken_over_last_counts_in_any_order() -> None:
    early, late = taken_over("a", day=MONDAY), taken_over("b", day=SOON)
    assert adopted(()) is None
    assert adopted((late, early)) == adopted((early, late)) == late


def test_a_takeover_that_is_withdrawn_leaves_the_one_before() -> None:
    early, late = taken_over("a", day=MONDAY), taken_over("b", day=SOON)
    gone = Withdraw(id="w", **AT, entry="b", reason="r")
    assert adopted((early, late, gone)) == early
    assert adopted((late, gone)) is None
