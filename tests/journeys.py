"""The parts that journeys are made of: the shipped protocol's questions and a way to answer."""

from __future__ import annotations

from scripted import Script


def intake(bullied: str = "Noor", bullies: str = "Bram") -> Script:
    return [
        ("nu aan de hand?", "4"),
        ("kwam het signaal binnen?", "2026-11-20"),
        ("Wie gaf het signaal?", "2"),
        ("Om welke groep gaat het?", "7b"),
        ("Wat is er gebeurd?", "2,4"),
        ("Wat is er gezien en gezegd?", "Nare berichten in de groepsapp."),
        ("gepeste leerlingen?", bullied),
        ("leerlingen die pesten?", bullies),
    ]


def parents(*, agreements: bool = False, told: str = "1") -> Script:
    return [
        ("Wie heb je op de hoogte gebracht?", told),
        ("Herkennen de ouders de signalen?", "1"),
        *([("afspraken", "j")] if agreements else []),
        ("Geef advies", "j"),
        ("meer informatie", "j"),
        ("Klopt dit?", ""),
    ]


def bullied_talk(*, agreement: str = "") -> Script:
    return [
        ("Laat de leerling alles vertellen", "j"),
        ("Vraag door", "j"),
        ("blokkeren of verwijderen", "j"),
        ("vertrouwenspersoon", "j"),
        ("serieus te nemen", "j"),
        ("te verplaatsen", "j"),
        ("niets te verwijten", "j"),
        ("Klopt dit?", ""),
        *agreed(agreement),
    ]


def weighing() -> Script:
    return [
        ("aparte gesprekken of voor een driegesprek", "1"),
        ("Waarom “aparte gesprekken”", "Dat wil G1 liever."),
        ("Klopt dit?", ""),
    ]


def bully_talk(*, agreement: str = "") -> Script:
    return [
        ("1 van 5", "j"),
        ("2 van 5", "j"),
        ("3 van 5", "j"),
        ("4 van 5", "j"),
        ("5 van 5", "j"),
        ("Klopt dit?", ""),
        *agreed(agreement),
    ]


def agreed(agreement: str) -> Script:
    if not agreement:
        return [("Welke afspraak", "")]
    return [
        ("Welke afspraak", agreement),
        ("Wanneer kijk je", "2026-12-01"),
        ("Nog een afspraak", ""),
    ]


def follow_up(who: str = "", how: str = "1", where: str = "1") -> Script:
    """`how`: 1 stopped, 2 less, 3 goes on, 4 began again."""
    return [
        *([("Met wie heb je gesproken?", who)] if who else []),
        ("1 van 3", where),
        ("2 van 3", how),
        ("3 van 3", ""),
    ]
