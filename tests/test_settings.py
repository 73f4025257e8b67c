"""Where the cases live and who records: nothing is made or left behind without a word."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from journeys import intake
from scripted import Script, Teacher

pytestmark = pytest.mark.usefixtures("protocol_is_checked")

FOLDER = "Waar mogen de casussen staan?"
ROLE = "Wie legt vast?"
PROTOCOL = "Welk protocol?"


def settings() -> dict[str, str]:
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "pestprotocol" / "instellingen.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    assert isinstance(found, dict)
    return found


@pytest.fixture
def settled(teacher: Teacher, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Teacher:
    """A teacher with a case in the folder of her settings."""
    monkeypatch.delenv("PESTPROTOCOL_MAP")
    script: Script = [(FOLDER, "casussen"), (ROLE, ""), (PROTOCOL, "")]
    teacher.does("instellen", script=script)
    assert settings()["folder"] == str(own_home / "casussen")
    teacher.does("start", script=intake())
    return teacher


def test_the_first_time_enter_takes_the_proposed_folder_without_another_question(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PESTPROTOCOL_MAP")
    teacher.does("start", script=[(FOLDER, ""), ("nu aan de hand?", "s")])
    assert Path(settings()["folder"]).is_dir()


def test_a_folder_that_does_not_exist_is_made_after_a_yes(settled: Teacher, own_home: Path) -> None:
    typed = own_home / "een" / "andere"
    script: Script = [
        (FOLDER, str(typed)),
        ("Deze map bestaat nog niet:", "n"),
        (FOLDER, "stop"),
        (str(own_home / "stop"), "t"),
        (FOLDER, str(typed)),
        ("Die map maken en gebruiken? [j/n]", "j"),
        (ROLE, ""),
        (PROTOCOL, ""),
    ]
    settled.does("instellen", script=script)
    assert typed.is_dir()
    assert not (own_home / "stop").exists()
    assert settings()["folder"] == str(typed)


@pytest.mark.parametrize("answer", ["s", "n"])
def test_without_a_yes_no_folder_is_made_and_nothing_changes(
    settled: Teacher, own_home: Path, answer: str
) -> None:
    before = settings()
    more: Script = [(FOLDER, ""), (ROLE, "s")] if answer == "n" else []
    seen = settled.does("instellen", script=[(FOLDER, "nieuw"), ("Die map maken", answer), *more])
    assert seen.last_line == "Gestopt. De instellingen zijn niet veranderd."
    assert settings() == before
    assert not (own_home / "nieuw").exists()


def test_cases_that_stay_behind_are_told_before_another_folder_is_chosen(
    settled: Teacher, own_home: Path
) -> None:
    (own_home / "andere").mkdir()
    seen = settled.does(
        "instellen",
        script=[
            (FOLDER, "andere"),
            ("In de map van nu staat 1 casus. Die gaat niet mee.", "j"),
            (ROLE, ""),
            (PROTOCOL, ""),
        ],
    )
    assert f"kies weer deze map:\n  {own_home / 'casussen'}\n" in seen.out
    assert settings()["folder"] == str(own_home / "andere")
    settled.does("instellen", script=[(FOLDER, "casussen"), (ROLE, ""), (PROTOCOL, "")])
    assert len(settled.does("overzicht", "--json").json()) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Marieke",
        "Marieke Jansen",
        "Juf Marieke",
        "Anne-Marie",
        "Élise",
        "noor",
        "juf noor",
        "Anne de Vries",
    ],
)
def test_a_name_is_no_role_unless_one_says_so(settled: Teacher, typed: str) -> None:
    script: Script = [(FOLDER, ""), (ROLE, typed), ("Dit lijkt een naam.", "n"), (ROLE, typed)]
    settled.does("instellen", script=[*script, ("Toch zo bewaren? [j/n]", "j"), (PROTOCOL, "")])
    assert settings()["by"] == typed


@pytest.mark.parametrize(
    "typed",
    ["leerkracht 7b", "Leerkracht", "Intern begeleider", "Intern Begeleider", "IB'er", "Ib'er",
     "IB", "Anti-pestcoördinator", "vertrouwenspersoon", "Schoolleider", "MT", "Juf groep 7"],
)  # fmt: skip
def test_a_role_is_taken_as_it_is(settled: Teacher, typed: str) -> None:
    settled.does("instellen", script=[(FOLDER, ""), (ROLE, typed), (PROTOCOL, "")])
    assert settings()["by"] == typed


def test_who_stops_the_first_time_hears_how_to_go_on(teacher: Teacher) -> None:
    (Path(os.environ["XDG_CONFIG_HOME"]) / "pestprotocol" / "instellingen.json").unlink()
    seen = teacher.does("start", script=[("Wie legt vast?", "s")])
    assert seen.last_line == "pestprotocol start"


def test_a_protocol_of_the_folder_is_said_to_come_first(settled: Teacher) -> None:
    own = settled.folder / "protocol.yaml"
    script: Script = [(FOLDER, ""), (ROLE, ""), (PROTOCOL, "")]
    assert "eigen protocol.yaml" not in settled.does("instellen", script=script).flat
    own.write_text(settled.shipped(), encoding="utf-8")
    assert "een eigen protocol.yaml. Dat geldt." in settled.does("instellen", script=script).flat


def test_what_enter_stands_for_is_said(settled: Teacher, own_home: Path) -> None:
    seen = settled.does("instellen", script=[(FOLDER, ""), (ROLE, ""), (PROTOCOL, "")])
    assert "niets ingevuld" not in seen.out
    assert f"→{own_home / 'casussen'}" in "".join(seen.out.split()), "a long path is broken"
    assert "→ leerkracht 7b" in seen.flat
    assert "→ dat van het programma" in seen.flat
    before = settings()
    settled.does("instellen", script=[(FOLDER, ""), (ROLE, ""), (PROTOCOL, "")])
    assert settings() == before


def test_a_protocol_with_mistakes_is_asked_again_at_a_keyboard_only(
    settled: Teacher, own_home: Path
) -> None:
    (own_home / "fout.yaml").write_text("a: b: c", encoding="utf-8")
    asked: Script = [(FOLDER, ""), (ROLE, "ib'er"), (PROTOCOL, str(own_home / "fout.yaml"))]
    seen = settled.does(
        "instellen", script=[*asked, ("Kies een ander bestand.", "!"), (PROTOCOL, "")],
        keyboard=True,
    )  # fmt: skip
    assert seen.code == 0
    assert settings()["by"] == "ib'er"
    assert settled.does("instellen", script=asked).code == 1


def test_a_folder_that_is_gone_is_not_made_anew_without_a_yes(settled: Teacher) -> None:
    gone = Path(settings()["folder"])
    gone.rename(gone.with_name("elders"))
    script: Script = [(FOLDER, ""), ("Deze map is er nu niet:", "?"), ("Die map maken", "s")]
    seen = settled.does("instellen", script=script)
    assert "komt niet terug als je een lege map maakt" in seen.out
    assert not gone.exists()


def test_a_protocol_that_was_chosen_and_is_gone_is_let_go(settled: Teacher, own_home: Path) -> None:
    own = own_home / "eigen.yaml"
    shutil.copy(Path(__file__).parents[1] / "protocol.yaml", own)
    settled.does("instellen", script=[(FOLDER, ""), (ROLE, ""), (PROTOCOL, str(own))])
    assert settings()["protocol"] == str(own)
    own.unlink()
    seen = settled.does("start")
    assert "pestprotocol instellen" in seen.err
    assert "pestprotocol contacten" in seen.err
    script: Script = [
        (FOLDER, ""),
        (ROLE, ""),
        ("Het protocol is niet te lezen", "pestprotocol start"),
        ("Dat is een opdracht", ""),
    ]
    seen = settled.does("instellen", script=script)
    assert "pestprotocol instellen" not in seen.out
    assert settings()["protocol"] == ""


def test_the_protocol_of_the_program_can_be_chosen_again(settled: Teacher, own_home: Path) -> None:
    own = own_home / "eigen.yaml"
    shutil.copy(Path(__file__).parents[1] / "protocol.yaml", own)
    settled.does("instellen", script=[(FOLDER, ""), (ROLE, ""), (PROTOCOL, str(own))])
    settled.does("instellen", script=[(FOLDER, ""), (ROLE, ""), ("Typ programma", "")])
    assert settings()["protocol"] == str(own)
    settled.does("instellen", script=[(FOLDER, ""), (ROLE, ""), ("Typ programma", "programma")])
    assert settings()["protocol"] == ""
