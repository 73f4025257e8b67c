"""Whatever ends a command at whatever question: all that was confirmed is there, and it goes on.

One journey from the signal to the closing is interrupted at each of its questions: by Ctrl-C, by
the end of the input, and (a sample) by a kill of the real process.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys import bullied_talk, follow_up, intake, parents
from pestprotocol.prompts import Asker
from scripted import Script, Teacher
from whole_journey import JOURNEY, NEXT_LIST, expected, facts_on_disk

CTRL_C = "(Ctrl-C)"
END = "(the input ends)"


@pytest.fixture(autouse=True)
def _interruptions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines `CTRL_C` and `END` of a script stand for what no line can say."""
    ask = Asker._line

    def line(asker: Asker, prompt: str) -> str:
        read = asker._read_line

        def interrupted(text: str) -> str | None:
            typed = read(text)
            if typed == CTRL_C:
                raise KeyboardInterrupt
            return None if typed == END else typed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asker, "_read_line", interrupted)
            return ask(asker, prompt)

    monkeypatch.setattr(Asker, "_line", line)


def facts(teacher: Teacher) -> set[str]:
    names = Path(os.environ["XDG_DATA_HOME"]) / "pestprotocol" / "namen.json"
    return facts_on_disk(teacher.folder, names)


def entries_of(teacher: Teacher) -> list[dict[str, Any]]:
    return teacher.entries() if list(teacher.folder.glob("???-???.json")) else []


@pytest.mark.parametrize("lead", [[("Wie legt vast?", "leerkracht"), ("nu aan de hand?", "4")], []])
def test_ctrl_c_says_once_that_all_is_kept(teacher: Teacher, lead: Script) -> None:
    teacher.records_as("")
    seen = teacher.does("start", script=[*lead, ("", CTRL_C)])
    assert seen.code == 130
    said = f"{seen.out} {seen.err}"
    assert said.count("is bewaard.") == 1
    assert said.count("Gestopt.") + said.count("Onderbroken.") == 1


# --- the homes as they were before each leg ---


@pytest.fixture
def before(teacher: Teacher, shelf: Path) -> Callable[[int], Teacher]:
    """The teacher as she was before a leg of the journey."""

    def come_to(number: int) -> Teacher:
        for n, part in enumerate(JOURNEY[:number]):
            if not (shelf / str(n + 1)).exists():
                if n:
                    _put_back(teacher, shelf / str(n))
                teacher.on(part.day).does(*part.words, script=part.script)
                assert facts(teacher) >= expected(n, len(part.script))
                shutil.copytree(teacher.home, shelf / str(n + 1))
        if number:
            _put_back(teacher, shelf / str(number))
        return teacher.on(JOURNEY[number].day)

    return come_to


def _put_back(teacher: Teacher, kept: Path) -> None:
    shutil.rmtree(teacher.home)
    shutil.copytree(kept, teacher.home)
    os.chdir(teacher.home)


def questions() -> Iterator[tuple[int, int]]:
    for number, part in enumerate(JOURNEY):
        for line in range(len(part.script)):
            yield number, line


def _param(number: int, line: int) -> Any:
    part = JOURNEY[number]
    return pytest.param(
        number,
        line,
        id=f"{part.day[5:]} {' '.join(part.words)} {line + 1}: {part.script[line][0][:24]}",
    )


EVERY_QUESTION = pytest.mark.parametrize(
    ("number", "line"), [_param(number, line) for number, line in questions()]
)


def goes_on(teacher: Teacher, number: int, line: int) -> None:
    """`verder` asks the very next question, and at the end of the leg all its answers are there.

    Where nothing of a command was answered yet, it is given again."""
    part = JOURNEY[number]
    start_at = part.again.get(line, line)
    if start_at == NEXT_LIST:
        ahead = JOURNEY[number + 1]
        teacher.on(ahead.day).does(*ahead.words, script=[(ahead.script[0][0], "s")])
        return
    words = part.words if start_at == 0 else ("verder",)
    teacher.does(*words, script=part.script[start_at:])
    assert facts(teacher) >= expected(number, len(part.script))


def test_the_journey_closes_the_case(before: Callable[[int], Teacher]) -> None:
    teacher = before(len(JOURNEY) - 1)
    teacher.does(*JOURNEY[-1].words, script=JOURNEY[-1].script)
    assert teacher.state()["status"] == "closed"
    assert len(list(questions())) >= 50


@pytest.mark.parametrize(("way", "code"), [(CTRL_C, 130), (END, 0)], ids=["Ctrl-C", "end"])
@EVERY_QUESTION
def test_interrupted_at_every_question(
    before: Callable[[int], Teacher], number: int, line: int, way: str, code: int
) -> None:
    teacher = before(number)
    part = JOURNEY[number]
    question = part.script[line][0]
    seen = teacher.does(*part.words, script=[*part.script[:line], (question, way)])
    assert seen.code == code
    assert "Gestopt." in seen.out
    assert "Traceback" not in seen.err
    assert facts(teacher) >= expected(number, line)
    after = JOURNEY[number].kept[line]
    assert not after or after not in facts(teacher), "nothing was confirmed"
    goes_on(teacher, number, line)


@pytest.mark.parametrize("way", [CTRL_C, END], ids=["Ctrl-C", "end"])
def test_the_very_first_question_leaves_no_case(teacher: Teacher, way: str) -> None:
    seen = teacher.does("start", script=[("nu aan de hand?", way)])
    assert "Er is nog geen casus gemaakt." in seen.out
    assert entries_of(teacher) == []


# --- the process is killed ---


def playing(words: tuple[str, ...], code: str = "") -> subprocess.Popen[bytes]:
    """The real command; `code` runs first, to break something in it."""
    start = "from pestprotocol.main import run; run()"
    return subprocess.Popen(
        [sys.executable, "-c", f"{code}\n{start}", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
    )


def read_until(process: subprocess.Popen[bytes], wanted: str, shown: str) -> str:
    """The output up to and with the text; fails when the process ends or hangs before it."""
    assert process.stdout is not None
    handle = process.stdout.fileno()
    deadline = time.monotonic() + 30
    while wanted not in " ".join(shown.split()):
        ready, _, _ = select.select([handle], [], [], deadline - time.monotonic())
        piece = os.read(handle, 65536) if ready else b""
        assert piece, f"“{wanted}” was not asked:\n{shown}"
        shown += piece.decode("utf-8", "replace")
    return shown


def killed_at(words: tuple[str, ...], script: Script, line: int) -> None:
    """Answer the first questions, wait for the next one, and kill without a warning."""
    process = playing(words)
    assert process.stdin is not None
    try:
        for question, answer in script[:line]:
            read_until(process, question, "")
            process.stdin.write(f"{answer}\n".encode())
            process.stdin.flush()
        read_until(process, script[line][0], "")
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == -signal.SIGKILL


SAMPLE = [*list(questions())[1::4], (len(JOURNEY) - 1, 0)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(("number", "line"), [_param(number, line) for number, line in SAMPLE])
def test_killed_at_a_question(before: Callable[[int], Teacher], number: int, line: int) -> None:
    teacher = before(number)
    killed_at(JOURNEY[number].words, JOURNEY[number].script, line)
    assert facts(teacher) >= expected(number, line)
    goes_on(teacher, number, line)


def test_the_sample_is_large_enough() -> None:
    assert len(SAMPLE) >= 15


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "close"])
def test_killed_in_the_middle_of_a_save(before: Callable[[int], Teacher], call: str) -> None:
    """Whatever moment of a save the process dies in, the file is the old one or the new one."""
    teacher = before(1)
    case = teacher.case()
    path = teacher.folder / f"{case}.json"
    old = path.read_bytes()
    kill = (
        "import os, signal\n"
        f"real = os.{call}\n"
        "def dies(*a, **k):\n"
        "    found = [str(x) for x in a] + os.listdir(os.environ['PESTPROTOCOL_MAP'])\n"
        "    if any('.pestprotocol-' in x for x in found):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(*a, **k)\n"
        f"os.{call} = dies"
    )
    process = playing(("verder", case), kill)
    process.communicate(b"1\n1\n", timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert path.read_bytes() == old
    assert teacher.does("overzicht").code == 0
    teacher.does("verder", script=parents())
    assert facts(teacher) >= expected(1, 5)


# --- what is not part of that journey ---


def test_a_follow_up_stopped_before_it_was_due_goes_on(before: Callable[[int], Teacher]) -> None:
    teacher = before(6).on("2026-11-24")
    for state in teacher.entries("agreement"):
        teacher.does("intrekken", teacher.case(), state["id"], "--reden", "-", piped="Vervallen.")
    teacher.does("navraag", script=[*follow_up("1")[:2], ("2 van 3", "s")])
    teacher.does("verder", script=follow_up()[1:])


def test_a_follow_up_stopped_yesterday_goes_on_at_the_next_question(
    before: Callable[[int], Teacher],
) -> None:
    teacher = before(6).on("2026-11-27")
    for state in teacher.entries("agreement"):
        teacher.does("intrekken", teacher.case(), state["id"], "--reden", "-", piped="Vervallen.")
    teacher.does("navraag", script=[*follow_up("1")[:2], ("2 van 3", "s")])
    teacher.on("2026-11-30").does("verder", script=follow_up()[1:])


def test_a_follow_up_stopped_at_its_remark_goes_on_there(before: Callable[[int], Teacher]) -> None:
    teacher = before(6)
    seen = teacher.does("navraag", script=[*follow_up("1")[:3], ("3 van 3", "s")])
    assert seen.last_line == f"pestprotocol verder {teacher.case()} navraag:G1"
    teacher.does(*seen.last_line.split()[1:], script=[("3 van 3", "")])
    assert len({e["round"] for e in teacher.entries("answer") if e.get("round")}) == 1
    # what was left empty on purpose is not asked again: this is a new talk
    teacher.does("navraag", script=follow_up("1"))
    assert len({e["round"] for e in teacher.entries("answer") if e.get("round")}) == 2


def test_a_talk_stopped_yesterday_goes_on_at_the_next_question(
    before: Callable[[int], Teacher],
) -> None:
    teacher = before(3)
    teacher.does("verder", script=[*bullied_talk()[:3], ("4 van 7", "s")])
    teacher.on("2026-11-23").does("verder", script=bullied_talk()[3:])
    days = {e["item"]: e["day"] for e in teacher.entries("answer")}
    assert (days["gepeste.blokkeren"], days["gepeste.inleven"]) == ("2026-11-20", "2026-11-23")


def test_an_agreement_without_its_day_is_told_to_the_parents(
    before: Callable[[int], Teacher],
) -> None:
    teacher = before(3)
    talk = [*bullied_talk()[:8], ("Welke afspraak", "Praten."), ("Wanneer kijk je", CTRL_C)]
    teacher.does("verder", script=talk)
    teacher.does("verder", script=[("Klopt dit?", ""), ("Welke afspraak", "")])
    assert [a["text"] for a in teacher.entries("agreement")] == [
        "Praten.", "Vertel de ouders/verzorgers van G1: Praten.",
    ]  # fmt: skip


def test_the_parents_are_told_of_the_last_words_of_an_agreement(
    before: Callable[[int], Teacher],
) -> None:
    teacher = before(3)
    talk = [*bullied_talk()[:8], ("Welke afspraak", "Praten."), ("Wanneer kijk je", "t")]
    teacher.does("verder", script=[*talk, ("Welke afspraak", "Bellen."), ("Wanneer", "s")])
    assert [a["text"] for a in teacher.current("agreement")] == [
        "Bellen.", "Vertel de ouders/verzorgers van G1: Bellen.",
    ]  # fmt: skip


@pytest.mark.parametrize("way", [CTRL_C, END], ids=["Ctrl-C", "end"])
def test_a_line_of_a_note_is_on_disk_before_the_next(
    before: Callable[[int], Teacher], way: str
) -> None:
    teacher = before(1)
    teacher.does(
        "notitie", script=[("Wat wil je vastleggen?", "Moeder belde."), ("Nog een zin?", way)]
    )
    assert [note["text"] for note in teacher.entries("note")] == ["Moeder belde."]


def test_all_names_that_were_typed_are_kept_before_the_next_question(teacher: Teacher) -> None:
    teacher.does(
        "start",
        script=[
            *intake()[:5],
            ("gezien en gezegd?", "Noor huilde."),
            ("gepeste leerlingen?", "Noor, Sam"),
            ("De naam daar vervangen door G1?", CTRL_C),
        ],
    )
    assert facts(teacher) >= {"G1 is Noor", "G2 is Sam"}


@pytest.mark.parametrize("way", [CTRL_C, END, "n"], ids=["Ctrl-C", "end", "no"])
def test_nothing_is_erased_without_a_yes(teacher: Teacher, way: str) -> None:
    after = [] if way in (CTRL_C, END) else [("leerlingen die pesten?", "0")]
    teacher.does(
        "start",
        script=[
            *intake()[:5],
            ("gezien en gezegd?", "Noor huilde."),
            ("gepeste leerlingen?", "Noor"),
            ("De naam daar vervangen door G1?", way),
            *after,
        ],
    )
    assert teacher.entries("erase") == []
    assert "intake.seen=Noor huilde." in facts(teacher)


@pytest.mark.parametrize("way", [CTRL_C, END], ids=["Ctrl-C", "end"])
def test_a_text_with_a_name_is_not_kept_without_an_answer(
    before: Callable[[int], Teacher], way: str
) -> None:
    teacher = before(4)
    teacher.does(
        "verder",
        script=[("driegesprek", "1"), ("Waarom", "Noor wil dat."), ("Zo bewaren?", way)],
    )
    assert not any(fact.startswith("afweging") for fact in facts(teacher))


PIPED_REASONS = [
    ("intrekken", "CASE", "ENTRY", "--reden", "-"),
    ("overslaan", "CASE", "afweging", "--reden", "-"),
    ("afronden", "CASE", "--toch", "--reden", "-"),
    ("afronden", "CASE", "--geen-pesten", "--reden", "-"),
]


@pytest.mark.parametrize("words", PIPED_REASONS, ids=" ".join)
def test_a_reason_from_a_pipe_is_kept_with_codes(
    before: Callable[[int], Teacher], words: tuple[str, ...]
) -> None:
    teacher = before(1)
    filled = [
        {"CASE": teacher.case(), "ENTRY": teacher.entries("answer")[0]["id"]}.get(word, word)
        for word in words
    ]
    seen = teacher.does(*filled, piped="Noor verhuist.")
    assert seen.code == 0
    reasons = [e["reason"] for e in teacher.entries() if e.get("reason")]
    assert reasons == ["G1 verhuist."]


def test_a_walk_without_a_case_does_not_say_that_it_is_kept(teacher: Teacher) -> None:
    seen = teacher.does("verder", "klassengesprek", script=[("1 van 4", "j"), ("2 van 4", CTRL_C)])
    assert seen.code == 130
    assert "is bewaard" not in seen.out + seen.err


@pytest.mark.parametrize("whom", ["ouders", "ouders:g1"])
def test_a_piped_reason_is_not_lost_with_exit_0(
    before: Callable[[int], Teacher], whom: str
) -> None:
    """A question that the pipe cannot answer is no success."""
    teacher = before(1)
    process = playing(("overslaan", teacher.case(), whom, "--reden", "-"))
    process.communicate(b"Ze zijn op reis.\n", timeout=30)
    recorded = [e["reason"] for e in teacher.entries() if e.get("reason")]
    assert process.returncode != 0 or recorded == ["Ze zijn op reis."]


def test_a_whole_case_through_a_pipe(teacher: Teacher) -> None:
    """One answer a line works as well as a keyboard; the end of the input stops and keeps."""
    process = playing(("start",))
    typed = "".join(f"{answer}\n" for _, answer in intake()[:6])
    out, err = process.communicate(typed.encode(), timeout=30)
    assert process.returncode == 0
    assert "Gestopt. Alles is bewaard." in out.decode("utf-8")
    assert "Traceback" not in err.decode("utf-8")
    assert facts(teacher) == expected(0, 6)
