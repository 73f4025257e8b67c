"""Where things live on this computer, and the few settings of its user."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pestprotocol import files
from pestprotocol.core.value import value
from pestprotocol.errors import UserError, failed

FOLDER_VARIABLE = "PESTPROTOCOL_MAP"
PROTOCOL_VARIABLE = "PESTPROTOCOL_PROTOCOL"
_APP = "pestprotocol"


@value
class Settings:
    """`by`: who records, as a role such as "leerkracht 7b", never a person's name."""

    folder: str = ""
    by: str = ""
    protocol: str = ""


def config_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_config_dir(_APP, appauthor=False))


def data_folder() -> Path:
    """For what stays on this computer: the names behind the codes."""
    import platformdirs

    return Path(platformdirs.user_data_dir(_APP, appauthor=False))


def state_folder() -> Path:
    """For locks and the log, never in a synced folder."""
    import platformdirs

    return Path(platformdirs.user_state_dir(_APP, appauthor=False))


GONE = (
    "De map met casussen is er nu niet. Wat daarin staat, is hier dus niet te zien.",
    "Is de map verplaatst, of staat de gedeelde map nog niet op deze computer? Zet de map terug.",
    "Of kies waar de casussen nu staan: pestprotocol instellen",
)


def proposed_case_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / _APP


def new_print_folder() -> Path:
    """For the sheets that are opened now to be printed: on this computer, and only until the next
    are. A folder of its own each time, so no sheet that is still open is written over."""
    clear_print_folder()
    files.make_private_folder(_print_folder())
    return Path(tempfile.mkdtemp(dir=_print_folder()))


def clear_print_folder() -> None:
    """Take away the sheets that were made to be printed."""
    shutil.rmtree(_print_folder(), ignore_errors=True)  # on Windows what is open stays for now


def _print_folder() -> Path:
    return state_folder() / "afdrukken"


def _settings_file() -> Path:
    return config_folder() / "instellingen.json"


def read_settings() -> Settings:
    path = _settings_file()
    try:
        raw = json.loads(files.read(path))
        texts = {key: str(raw.get(key, "")) for key in ("folder", "by", "protocol")}
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise failed("De instellingen zijn niet te lezen", path, error) from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise UserError(
            f"De instellingen zijn niet te lezen: {path}",
            "Haal dat bestand weg of herstel het, en typ: pestprotocol instellen",
        ) from error
    return Settings(**texts)


def write_settings(settings: Settings) -> None:
    path = _settings_file()
    raw = {"folder": settings.folder, "by": settings.by, "protocol": settings.protocol}
    try:
        files.make_private_folder(path.parent)
        files.write(path, json.dumps(raw, indent=1).encode("ascii"))
    except OSError as error:
        again = "Probeer het opnieuw: pestprotocol instellen"
        raise failed("De instellingen zijn niet bewaard", path, error, again) from error


def case_folder(
    option: str, settings: Settings, environment: Mapping[str, str] = os.environ
) -> Path | None:
    """The case folder: option, environment, setting; nothing when none was chosen yet."""
    chosen = option or environment.get(FOLDER_VARIABLE, "") or settings.folder
    return Path(chosen).expanduser().absolute() if chosen else None


def is_gone(folder: Path, settings: Settings) -> bool:
    """Whether this folder was chosen, and so was there: choosing one makes it."""
    chosen = settings.folder and Path(settings.folder).expanduser().absolute() == folder
    return bool(chosen) and not folder.is_dir()


def protocol_path(
    option: str,
    folder: Path | None,
    settings: Settings,
    environment: Mapping[str, str] = os.environ,
) -> Path:
    """The protocol file: option, environment, the case folder's own, setting, the shipped one."""
    chosen = option or environment.get(PROTOCOL_VARIABLE, "")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if folder is not None and (folder / "protocol.yaml").is_file():
        return folder / "protocol.yaml"
    chosen = settings.protocol
    return Path(chosen).expanduser().absolute() if chosen else shipped_protocol()


def shipped_protocol() -> Path:
    """Beside this module in a wheel; at the root of the checkout in an editable install."""
    packaged = Path(__file__).with_name("protocol.yaml")
    root = Path(__file__).parents[2]
    if not packaged.is_file() and (root / "pyproject.toml").is_file():
        return root / "protocol.yaml"
    return packaged
