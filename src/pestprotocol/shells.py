"""The four shells whose Tab key the program serves: the script for each, what a shell hands over,
and the form in which it takes the answer.

A script puts the shell's name, the line up to the cursor and, for bash, the word that it will
replace into the environment and runs the program without words. The answer is a line per
candidate: the word, a tab, what it is. `FILES` or `FOLDERS` alone asks for the shell's own paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

SHELL_VARIABLE = "_PESTPROTOCOL_COMPLETE"
LINE_VARIABLE = "_PESTPROTOCOL_LINE"
WORD_VARIABLE = "_PESTPROTOCOL_WORD"
FILES, FOLDERS = ":files", ":folders"

# What is offered lands on a command line as it is: nothing in it may mean something to a shell.
_SAFE = re.compile(r"[A-Za-z0-9_.:=-]+")


class Candidate(NamedTuple):
    """A word that may stand here, and what it is in a few words; never a person's name."""

    word: str
    about: str = ""


def words_of(line: str, shell: str) -> list[str]:
    """The words of an unfinished line; the last is the one that is being typed, perhaps empty."""
    import shlex

    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if shell == "powershell":  # where a backslash stands between folders
        lexer.escape = ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # a quotation mark that is not closed yet
        return [*words, lexer.token]
    return [*words, ""] if line[-1:].isspace() else words


def answer(candidates: Iterable[Candidate], shell: str, typed: str, replaced: str) -> str:
    """The candidates as the shell takes them. `replaced` is the part of `typed` that bash, which
    ends words at a colon and an equals sign, puts the candidate in the place of."""
    cut = len(typed) - len(replaced) if shell == "bash" and typed.endswith(replaced) else 0
    lines = []
    for word, about in candidates:
        if word in (FILES, FOLDERS):
            lines.append(word)
        elif _SAFE.fullmatch(word):
            # PowerShell reads a program's output in the console's own alphabet
            text = _plain_letters(about) if shell == "powershell" else about
            lines.append(word[cut:] if shell == "bash" else f"{word}\t{text}")
    return "".join(f"{line}\n" for line in lines)


def _plain_letters(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")


_BASH = """\
# pestprotocol: Tab vult opdrachten, opties, casussen en checklists aan, in bash.
# Zet deze regels achter in je bestand ~/.bashrc, met:
#   pestprotocol instellen --aanvullen bash >> ~/.bashrc
# Open daarna een nieuw venster.
_pestprotocol_aanvullen() {
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        case $word in
            :files) compopt -o default ;;
            :folders) compopt -o dirnames ;;
            *) COMPREPLY+=("$word") ;;
        esac
    done < <(_PESTPROTOCOL_COMPLETE=bash _PESTPROTOCOL_WORD=$2 \\
        _PESTPROTOCOL_LINE=${COMP_LINE:0:COMP_POINT} "${1/#\\~/$HOME}" 2>/dev/null)
} 2>/dev/null
complete -F _pestprotocol_aanvullen pestprotocol
"""

_ZSH = """\
# pestprotocol: Tab vult opdrachten, opties, casussen en checklists aan, in zsh.
# Zet deze regels achter in je bestand ~/.zshrc, met:
#   pestprotocol instellen --aanvullen zsh >> ~/.zshrc
# Open daarna een nieuw venster.
_pestprotocol_aanvullen() {
    local line word about
    local -a found
    for line in "${(@f)$(_PESTPROTOCOL_COMPLETE=zsh \\
        _PESTPROTOCOL_LINE="${(j: :)words[1,CURRENT-1]} $PREFIX" ${~words[1]} 2>/dev/null)}"; do
        word=${line%%$'\\t'*}
        case $word in
            '') ;;
            :files) _files ;;
            :folders) _files -/ ;;
            *)
                about=${line#*$'\\t'}
                found+=("${word//:/\\\\:}${about:+:$about}")
                ;;
        esac
    done
    (( $#found )) && _describe -V 'keuze' found
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
compdef _pestprotocol_aanvullen pestprotocol
"""

_FISH = """\
# pestprotocol: Tab vult opdrachten, opties, casussen en checklists aan, in fish.
# Zet deze regels in een eigen bestand, met:
#   mkdir -p ~/.config/fish/completions
#   pestprotocol instellen --aanvullen fish > ~/.config/fish/completions/pestprotocol.fish
# Open daarna een nieuw venster.
function __pestprotocol_aanvullen
    set -l program (commandline -opc)[1]
    set -lx _PESTPROTOCOL_COMPLETE fish
    set -lx _PESTPROTOCOL_LINE (commandline -cp | string collect)
    set -l found ($program 2>/dev/null)
    switch "$found[1]"
        case :files
            __fish_complete_path (commandline -ct)
        case :folders
            __fish_complete_directories (commandline -ct)
        case '?*'
            printf '%s\\n' $found
    end
end
complete -c pestprotocol -f -a '(__pestprotocol_aanvullen)'
"""

_POWERSHELL = """\
# pestprotocol: Tab vult opdrachten, opties, casussen en checklists aan, in PowerShell.
# Alleen in dit venster:
#   pestprotocol instellen --aanvullen powershell | Out-String | Invoke-Expression
# Voortaan in elk venster, als je laptop dat toelaat:
#   if (!(Test-Path $PROFILE)) { New-Item -Force $PROFILE }
#   pestprotocol instellen --aanvullen powershell | Add-Content $PROFILE
Register-ArgumentCompleter -Native -CommandName @('pestprotocol', 'pestprotocol.exe') -ScriptBlock {
    param($word, $ast, $cursor)
    $program = $ast.CommandElements[0].Value
    $length = $cursor - $ast.Extent.StartOffset
    $line = $ast.Extent.Text.PadRight($length).Substring(0, $length)
    $env:_PESTPROTOCOL_COMPLETE = 'powershell'
    $env:_PESTPROTOCOL_LINE = $line
    try {
        & $program 2>$null | ForEach-Object {
            $found, $about = $_ -split "`t", 2
            if (!$about) { $about = $found }
            if ($found -notlike ':*') {
                [System.Management.Automation.CompletionResult]::new(
                    $found, $found, 'ParameterValue', $about)
            }
        }
    } catch {
    } finally {
        $env:_PESTPROTOCOL_COMPLETE = $null
        $env:_PESTPROTOCOL_LINE = $null
    }
}
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}
