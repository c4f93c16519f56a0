"""Twenty questions that people ask, each answered by one command within a screen of 80 columns."""

import re
from pathlib import Path

import pytest
from wcwidth import width

from pipeline.cli.main import main

SCREEN_LINES = 24
QUESTIONS = {
    "which foods hold K2?": ("top", "Natto.*≥ 255  255–497 +pack, 45 g"),
    "which cheese has most K2?": ("top --category cheese", "Blue cheese.*(?s:.)*Gouda +14.2"),
    "what has MK-7 beside natto?": ("top MK-7 --per 100g", "Tempeh +111"),
    "what gives most for its calories?": ("top K2 --per 100kcal", "Natto"),
    "how much natto gives 100 µg of MK-7?": (
        "food natto --amount 100 --form MK-7",
        "schurgers 2000 +998 +10 +0.223",
    ),
    "how much Gouda gives 50 µg?": ("food gouda --amount 50", "vermeer 2018 .*65 +76.9"),
    "what is in a slice of Gouda?": ("food gouda", r"K2: 14.2–19.5 µg per slice \(30 g\), as a pr"),
    "and in butter?": ("food butter", r"K2: ≥ 2.09 µg per portion \(10 g\)"),
    "in egg yolks?": ("food egg yolks", "4.05–6.04 µg per egg yolk"),
    "in goose liver?": (
        "food goose liver",
        r"148 µg per portion as a starter \(40 g\), as a print",
    ),
    "in sauerkraut, in German?": ("food Sauerkraut", r"K2: ≥ 3.6 µg per portion \(75 g\)"),
    "in チーズ?": ("food チーズ", "k2 top K2 --category cheese"),
    "in chedder, misspelt?": ("food chedder", "read chedder for cheddar(?s:.)*Cheddar"),
    "chicken in Denmark against the US?": (
        "claims chicken_country",
        "chicken_country(?s:.)*depends",
    ),
    "what if I take warfarin?": ("food warfarin", "ask those who prescribe"),
    "which foods hold most vitamin K of all forms?": ("top K", "greens|Spinach|Kale"),
    "is MK-7 a food?": ("food MK-7", "k2 top MK-7"),
    "does K2 help hair?": ("food hair", "not what it does"),
    "is grass-fed butter better?": ("food grass-fed butter", "butter"),
    "a food that nobody measured?": ("food wolverine", "No food here is called wolverine"),
}


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS)
def test_one_command_answers_within_a_screen(
    built: Path, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command, expected = QUESTIONS[question]
    assert main([*command.split(), "--output", str(built)]) == 0
    out, said = capsys.readouterr()
    lines = [*out.splitlines(), *said.splitlines()]
    assert re.search(expected, out), out
    assert len(lines) <= SCREEN_LINES, out
    # a path is not broken: it could not be opened
    assert max(width(line) for line in out.splitlines() if str(built) not in line) <= 80
