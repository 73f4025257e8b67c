"""Questions: one question, one line, one answer and Enter, from a keyboard or through a pipe.

The same keys work everywhere. An unknown key records nothing and asks again, and the end of the
input never confirms anything: it stops and keeps what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Literal, TypeAlias, TypedDict, TypeVar, Unpack

from pestprotocol import days, words
from pestprotocol.clean import one_line
from pestprotocol.core.value import ordered, value
from pestprotocol.errors import Stopped
from pestprotocol.screen import Blank, Block, Rows, Screen, Text
from pestprotocol.wrapping import TIE

T = TypeVar("T")
ReadLine: TypeAlias = Callable[[str], "str | None"]


@ordered
class Option:
    """One possible answer: the key that gives it, what it is stored as, how it is said."""

    key: str
    value: str
    label: str
    also: tuple[str, ...] = ()


DONE_OPTIONS = (
    Option("j", "done", "ja, gedaan", ("ja", "gedaan")),
    Option("d", "partly", "deels", ("deels",)),
    Option("n", "not_yet", "nog niet", ("nee", "nog niet")),
    Option("v", "not_applicable", "vervalt", ("vervalt",)),
)
DONE_KEYS = "[j]a, gedaan · [d]eels · [n]og niet · [v]ervalt"
YES_NO_OPTIONS = (
    Option("j", "yes", "ja", ("ja",)),
    Option("n", "no", "nee", ("nee",)),
)
_STOP, _BACK, _REMARK, _WHY, _CALL, _CLEAR = "s", "t", "o", "?", "!", "x"
STOPS = (_STOP, "stop")  # what is typed to stop, where there are no questions too
_KEY_WORDS = {"stop": _STOP, "terug": _BACK, "opmerking": _REMARK}
_TYPED_IN_FULL = {
    "stop": "Stoppen doe je met alleen de letter s.",
    "terug": "Terug ga je met alleen de letter t.",
    "opmerking": "Een opmerking maak je met alleen de letter o.",
    "help": "Uitleg krijg je met alleen een vraagteken.",
}
A_COMMAND = "Dat is een opdracht. Stop eerst met s en typ hem dan."
_NOT_KNOWN = (
    "n", "nog niet", "later", "weet niet", "weet ik niet", "weet ik nog niet", "geen idee",
)  # fmt: skip
_ANSWER_KEYS = tuple(option.key for option in DONE_OPTIONS)  # no keys where words are asked
_WHY_REASON = ("Later wil iemand weten waarom. Eén zin is genoeg.",)
_KEYS = ("o opmerking", "t terug", "? waarom", "! wie bellen", "x scherm leeg", "s stoppen")
KEYS = f"{TIE}· ".join(key.replace(" ", TIE) for key in _KEYS)


@value
class Question:
    """`ends` closes the question: its keys in square brackets, or its kind in round ones.

    `empty` is what Enter alone stands for; without it Enter alone is no answer. `why` is there for
    every question that does not itself ask why."""

    text: str
    kind: Literal["point", "yes_no", "choice", "many", "number", "text", "date", "enter"]
    options: tuple[Option, ...] = ()
    ends: str = ""
    empty: str | None = None
    why: tuple[str, ...] = ()
    lead: str = ""
    latest: date | None = None
    earliest: date | None = None
    call: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()  # of many: what goes with no other choice
    check: Callable[[str], str] | None = None  # of words: what is wrong with them, if anything
    kept: Callable[[str], str] | None = None  # of words: what is said of them instead
    beside: Callable[[date], str] | None = None  # of a day: what to say beside it, if anything
    now: str = ""  # of words: those that were given before; Enter keeps them
    left: str = "niets ingevuld"  # what is said of Enter alone
    comes_back: bool = False  # of words: `t` at the next question leads back to them


@ordered
class Given:
    """An answer. `text` holds the words of a text question."""

    value: str | tuple[str, ...]
    text: str = ""


class SteppedBack(Exception):
    """`t`: back to the question before. Raised only to a caller that said it can."""


class More(TypedDict, total=False):
    """What any question may have besides its text."""

    empty: str | None
    why: tuple[str, ...]
    lead: str
    call: tuple[str, ...]
    alone: tuple[str, ...]
    beside: Callable[[date], str]


def point(text: str, **more: Unpack[More]) -> Question:
    return Question(text=text, kind="point", options=DONE_OPTIONS, ends=DONE_KEYS, **more)


def yes_no(text: str, **more: Unpack[More]) -> Question:
    return Question(text=text, kind="yes_no", options=YES_NO_OPTIONS, ends="[j/n]", **more)


def choice(
    text: str, labels: dict[str, str], *, many: bool = False, **more: Unpack[More]
) -> Question:
    """A numbered choice. `labels`: stored value -> what it is called."""
    options = tuple(
        Option(str(n), value, label) for n, (value, label) in enumerate(labels.items(), 1)
    )
    ends = f"[1-{len(options)}]" if len(options) > 1 else "[1]"
    if many:
        ends = f"(meer mag, met komma's) {ends}"
    return Question(
        text=text, kind="many" if many else "choice", options=options, ends=ends, **more
    )


def words_wanted(
    text: str,
    *,
    empty: bool = False,
    why: tuple[str, ...] = (),
    lead: str = "",
    call: tuple[str, ...] = (),
    now: str = "",
    comes_back: bool = False,
    says_enter: bool = False,
) -> Question:
    """`says_enter`: the text itself says what Enter alone stands for."""
    return Question(
        text=text,
        kind="text",
        ends="(tekst, leeg mag)" if empty and not says_enter else "(tekst)",
        empty="" if empty else None,
        why=why,
        lead=lead,
        call=call,
        now=now,
        comes_back=comes_back,
    )


def enter_wanted(text: str, why: tuple[str, ...] = ()) -> Question:
    """No question but a pause: Enter goes on, and the keys work as everywhere."""
    return Question(text=text, kind="enter", ends="[Enter, s]", empty="", why=why)


def day_wanted(
    text: str, *, latest: date | None, earliest: date | None = None, **more: Unpack[More]
) -> Question:
    """`empty` is the ISO date that Enter alone stands for, or an empty text for no date."""
    empty = more.get("empty")
    ends = "(jjjj-mm-dd)" if empty is None else "(jjjj-mm-dd, leeg mag)"
    if empty:
        today = latest is not None and empty == latest.isoformat()
        ends = f"(jjjj-mm-dd, leeg = {'vandaag' if today else empty})"
    return Question(text=text, kind="date", ends=ends, latest=latest, earliest=earliest, **more)


class Asker:
    """Asks on a screen and reads lines.

    `contacts` makes the lines for the key `!`; `on_remark` keeps a remark about the case."""

    def __init__(
        self,
        screen: Screen,
        read_line: ReadLine,
        contacts: Callable[[tuple[str, ...]], Iterable[Block]],
        today: date,
    ) -> None:
        self.screen = screen
        self.today = today
        self.on_remark: Callable[[], None] | None = None
        self._read_line = read_line
        self.contacts = contacts
        self.unkept = False  # whether words were typed that are nowhere now
        self._given: list[Given] | None = None  # the answers of the flow that is being asked
        self._again: list[Given] = []  # those that a flow is brought back with, after `t`
        self._old: Given | None = None  # the one that `t` went back to

    def on(self, screen: Screen) -> Asker:
        """The same reader at another screen: where the results are to stay clean of questions."""

        def read_line(prompt: str) -> str | None:
            screen.write(prompt)
            line = self._read_line("")
            if line is None or screen.height is None:  # nobody pressed Enter there
                screen.write("\n")
            return line

        return Asker(screen, read_line, self.contacts, self.today)

    def ask(
        self,
        question: Question,
        *,
        back: bool = False,
        on_remark: Callable[[], None] | None = None,
    ) -> Given:
        """The answer to a question; `Stopped` at `s` or at the end of the input.

        `back`: the caller goes back itself at `SteppedBack`; inside a flow that is done for it."""
        if self._again:
            given = self._again.pop(0)
        else:
            old, self._old = self._old, None
            if question.kind == "text" and old is not None and old.text:
                question = replace(question, now=old.text)
            given = self._ask(question, back or self._given is not None, on_remark)
        if self._given is not None:
            self._given.append(given)
        return given

    @property
    def in_flow(self) -> bool:
        return self._given is not None

    def flow(self, questions: Callable[[], T], *, back: bool = False) -> T:
        """Questions that belong together, of which nothing is kept before the last.

        `t` asks the one before again: the questions are gone through anew with the answers up to
        there. At the first one it is refused, or with `back` left to the caller."""
        if self._given is not None:
            return questions()
        so_far: list[Given] = []
        while True:
            self._given, self._again = [], list(so_far)
            try:
                return questions()
            except SteppedBack:
                if not self._given and back:
                    raise
                if not self._given:
                    self.first()
                so_far = self._given[:-1]
                self._old = self._given[-1] if self._given else None
            except (Stopped, KeyboardInterrupt):
                self.unkept = self.unkept or bool(self._given)
                raise
            finally:
                self._given, self._again = None, []

    def confirm(self, text: str, why: tuple[str, ...], *, back: bool = False) -> bool:
        """A plain yes or no about what to do."""
        return self.ask(yes_no(text, why=why), back=back).value == "yes"

    def _ask(self, question: Question, back: bool, on_remark: Callable[[], None] | None) -> Given:
        if question.now:
            ends = question.ends.removesuffix(")").removesuffix(", leeg mag")
            question = replace(question, ends=f"{ends}, Enter = zo laten)")
        self._show(question)
        while True:
            line = self._line(_last_line(question))
            key = self._key(line, question)
            if not key:
                given = self._understand(line, question)
                if given is not None:
                    return given
            elif key == _STOP:
                raise Stopped
            elif key == _BACK and back:
                raise SteppedBack
            elif key == _BACK:
                self.screen.show(Text("Terug kan hier niet.", "warn", indent=2))
            elif key == _REMARK:
                self._take_remark(on_remark or self.on_remark)
                self._show(question)
            elif key == _WHY:
                self._explain(question)
            elif key == _CALL:
                self.page(Blank(), self.contacts(question.call), Blank())
                self._show(question)
            elif key == _CLEAR:
                self._empty("de vraag")
                self._show(question)

    def _empty(self, what: str) -> None:
        """An empty screen until Enter, which brings back `what`."""
        self.screen.clear()
        line = self._line(f"Het scherm is leeg. Enter brengt {what} terug (Enter)")
        if line.strip().casefold() in STOPS:
            raise Stopped
        self.screen.clear()

    def first(self) -> None:
        """Say that there is no question before this one."""
        self.screen.show(Text("Dit is de eerste vraag. Terug kan hier niet.", "warn", indent=2))

    def _take_remark(self, keep: Callable[[], None] | None) -> None:
        """A remark is no answer of the flow around it, and takes no remark itself."""
        if keep is None:
            self.screen.show(Text("Hier kan geen opmerking bij.", "warn", indent=2))
            return
        flow, self._given = self._given, None
        again, self._again = self._again, []
        remark, self.on_remark = self.on_remark, None
        try:
            keep()
        finally:
            self._given, self._again, self.on_remark = flow, again, remark

    def page(self, *blocks: Block | Iterable[Block]) -> bool:
        """Show something that may be longer than the screen: a screenful at a time, if someone is
        there to press Enter. Whether it was read to its end."""
        pages = self.screen.pages(*blocks)
        for number, lines in enumerate(pages, 1):
            self.screen.print_lines(lines)
            while number < len(pages) and (key := self._turn(number, len(pages))):
                if key != _CLEAR:
                    return False
                try:
                    self._empty("de bladzijde")
                except Stopped:
                    return False
                self.screen.print_lines(lines)
        return True

    def _turn(self, page: int, pages: int) -> str:
        """What was typed below a page: nothing to turn it, `s` or `x`; the input's end is `s`."""
        while True:
            line = self._read_line(
                self.screen.prompt(f"Bladzijde {page} van {pages} [Enter, x, s]")
            )
            typed = _STOP if line is None else line.strip().casefold()
            if typed in ("", _CLEAR, *STOPS):
                return typed
            self.screen.show(
                Text(
                    "Zo schuift er niets voorbij terwijl je leest. "
                    "Enter is verder lezen, x maakt het scherm leeg, s is stoppen.",
                    "soft",
                    indent=2,
                )
            )

    def _show(self, question: Question) -> None:
        if question.kind in ("point", "choice", "many"):
            self.screen.show(Text(question.text, lead=question.lead, lead_style="soft"))
        if question.kind in ("choice", "many"):
            rows = tuple((option.key, option.label) for option in question.options)
            self.screen.show(Rows(rows, indent=2, styles=("key", "")))
        if question.now:
            self.screen.show(Text(question.now, "soft", lead="Nu: ", lead_style="soft"))

    def _line(self, prompt: str) -> str:
        line = self._read_line(self.screen.prompt(prompt))
        if line is None:
            raise Stopped
        return line

    def _key(self, line: str, question: Question) -> str:
        """The special key on this line, if it is one. At a text question only single characters."""
        typed = line.strip().casefold()
        if question.kind != "text":
            typed = _KEY_WORDS.get(typed, typed)
        if typed in (_STOP, _BACK, _REMARK, _WHY, _CALL, _CLEAR):
            return typed
        return ""

    def _explain(self, question: Question) -> None:
        why = question.why or (_WHY_REASON if question.text.startswith("Waarom") else ())
        if question.kind == "date":
            why = (*why, f"Typ de dag als jjjj-mm-dd, of {_other_days(question)}.")
        self.screen.show(*(Text(line, indent=2, style="soft") for line in why))
        self.screen.show(Text(f"Toetsen: {KEYS}", indent=2, style="soft"))

    def _understand(self, line: str, question: Question) -> Given | None:
        typed = line.strip()
        if not typed and question.now:
            self._echo("zo gelaten")
            return Given("given", question.now)
        if not typed:
            if question.empty is None:
                self._refuse(question, "Er is niets vastgelegd.")
                return None
            given = Given(question.empty)
            if question.kind != "enter":
                self._echo(self._said(question, given))
            return given
        if question.kind != "text" and typed.casefold().startswith("pestprotocol"):
            self._refuse(question, A_COMMAND)
            return None
        open_kind = question.kind in ("choice", "many", "date")
        is_option = _option(typed, question.options) is not None
        if open_kind and not is_option and typed.casefold() in _NOT_KNOWN:
            said = "Weet je het nog niet? Stop dan met s en vul dit later in."
            self.screen.show(Text(said, "warn", indent=2))
            return None
        match question.kind:
            case "text":
                problem = question.check(typed) if question.check is not None else ""
                if problem:
                    self.screen.show(Text(problem, "warn", indent=2))
                    return None
                said = "ingevuld" if question.kept is None else question.kept(typed)
                self._echo(said, _meant_a_key(typed, question))
                return Given("given", typed)
            case "date":
                return self._day(typed, question)
            case "many":
                return self._many(typed, question)
            case _:
                option = _option(typed, question.options)
        if option is None:
            self._refuse(question, f"“{one_line(typed)[:40]}” ken ik hier niet.")
            return None
        self._echo(option.label)
        return Given(option.value)

    def _many(self, typed: str, question: Question) -> Given | None:
        chosen: list[Option] = []
        parts = [part.strip() for part in typed.replace(";", ",").split(",")]
        if not all(_option(part, question.options) for part in parts):  # numbers may have spaces
            parts = " ".join(parts).split()
        for part in parts:
            option = _option(part, question.options)
            if option is None:
                self._refuse(question, f"“{one_line(part)[:40]}” ken ik hier niet.")
                return None
            if option not in chosen:
                chosen.append(option)
        if not chosen:
            self._refuse(question, "Er is niets vastgelegd.")
            return None
        chosen.sort(key=question.options.index)
        alone = next((option for option in chosen if option.value in question.alone), None)
        if alone is not None and len(chosen) > 1:
            self._refuse(question, f"“{alone.label}” gaat niet samen met iets anders.")
            return None
        self._echo(words.listed([option.label for option in chosen]))
        return Given(tuple(option.value for option in chosen))

    def _day(self, typed: str, question: Question) -> Given | None:
        try:
            value = days.read_day(typed, self.today, ahead=question.latest is None)
        except days.NoDay as problem:
            self._refuse(question, str(problem))
            return None
        if question.latest is not None and value > question.latest:
            self._refuse(question, f"{words.day(value)} is nog niet geweest.")
        elif question.earliest is not None and value < question.earliest:
            self._refuse(question, f"{words.day(value)} is al voorbij.")
        else:
            beside = "" if question.beside is None else question.beside(value)
            self._echo(words.day(value), beside)
            return Given(value.isoformat())
        return None

    def _said(self, question: Question, given: Given) -> str:
        if not given.value:
            return "klaar" if question.kind == "number" else question.left
        if question.kind == "date":
            return words.day(date.fromisoformat(str(given.value)))
        return str(given.value)

    def _echo(self, text: str, beside: str = "") -> None:
        self.screen.show(Text(text, "good", lead="  → ", lead_style="good"))
        if beside:
            self.screen.show(Text(beside, "soft", indent=4))
        self.screen.show(Blank())

    def _refuse(self, question: Question, problem: str) -> None:
        self.screen.show(Text(f"{problem} {_wanted(question)}", "warn", indent=2))


def _other_days(question: Question) -> str:
    """Ways to type a day, of those that this question can take."""
    if question.latest is None:
        return "zoals 20 november, morgen, vrijdag of over een week"
    return "zoals 20 november, gisteren of vrijdag"


def _meant_a_key(typed: str, question: Question) -> str:
    """What to say of words that were kept, and look as if they were meant for the program."""
    word = typed.casefold()
    command = f"{word} ".startswith("pestprotocol ")
    said = _TYPED_IN_FULL.get("stop" if command else word, "")
    if not said and word not in _ANSWER_KEYS:
        return ""
    back = " Veranderen? Typ t bij de volgende vraag." if question.comes_back else ""
    return f"Dit is als tekst ingevuld. {said}{back}".rstrip()


def _last_line(question: Question) -> str:
    if question.kind in ("point", "choice", "many"):
        return question.ends if question.kind == "point" else f"Kies {question.ends}"
    return f"{question.lead}{question.text} {question.ends}"


def _wanted(question: Question) -> str:
    match question.kind:
        case "point":
            return "Kies j, d, n of v. Met s stop je."
        case "yes_no":
            return "Kies j of n. Met s stop je."
        case "choice" | "many" | "number":
            return f"Kies een nummer {question.ends}. Met s stop je."
        case "date":
            return f"Typ de dag als jjjj-mm-dd, of {_other_days(question)}. Met s stop je."
        case "text":
            own = "" if question.ends.startswith("(tekst") else question.ends.strip("()")
            return f"Typ {own or 'een paar woorden'} en Enter. Met s stop je."
        case "enter":
            return "Enter is verder. Met s stop je."


def _option(typed: str, options: tuple[Option, ...]) -> Option | None:
    plain = typed.strip().casefold()
    for option in options:
        if plain in (option.key, option.value.casefold(), option.label.casefold(), *option.also):
            return option
    return None
