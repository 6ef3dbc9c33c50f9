"""Where the user stands when something goes wrong: which command leads back, and how old is what they see."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code
from occ_tui.locale.reasons import in_words

if TYPE_CHECKING:
    from occ_tui.services.session import Session, SessionOptions


class Parts(NamedTuple):
    """A problem without its request id."""

    what: str
    meaning: str
    next_step: str
    exit_code: int


Describer = Callable[[Any, "Situation"], Parts | None]
"""Words for one kind of error; `None` if this one of the kind was not foreseen."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the sentences about an error need to know."""

    shell_options: tuple[str, ...] = ()
    """Global options that lead a command to the same profile."""
    has_endpoint_option: bool = False
    """Whether the endpoint comes from `--endpoint`."""
    profile: str = ""
    kind: str = ""
    config_file: str = ""
    as_of: datetime | None = None
    """Age of what is stored; `None` when nothing is."""
    is_tour: bool = False
    """One is shown round, and nothing is sent."""

    def command(self, *words: str) -> str:
        """`occ` with these words and the options of now, quoted for the shell."""
        return shlex.join(["occ", *words, *self.shell_options])

    def unchanged(self) -> str:
        """That nothing happened to the user's data, and how old what they see is."""
        if self.as_of is None:
            return _("Nothing was changed. No data is stored on this computer yet.")
        return _("Nothing was changed. You see data of {time}.").format(time=moment(self.as_of))

    def again(self) -> str:
        """The command that tries again."""
        return _("Try again: {command}").format(command=self.command("sync"))

    def look(self) -> str:
        """The command that looks into it."""
        return _("Find out more: {command}").format(command=self.command("doctor"))


def situation_of(session: Session | None, options: SessionOptions | None) -> Situation:
    """The situation as far as it can be known without any further error."""
    from occ_tui.services.session import Session, SessionOptions, shell_options

    if session is None:
        try:
            session = Session.open(options)
        except Exception:
            known = options or SessionOptions()
            return Situation(
                tuple(shell_options(known)),
                known.endpoint is not None,
                known.profile or "",
                config_file=str(known.config_file or ""),
            )
    return Situation(
        tuple(session.shell_options()),
        session.options.endpoint is not None,
        session.profile.name,
        session.profile.kind,
        str(session.profile.config_file or ""),
        _age(session),
        session.is_tour,
    )


def moment(instant: datetime) -> str:
    """An instant on the reader's clock, with its day unless that is today."""
    from occ_tui.domain.formatting import formatter

    write = formatter(locale_code())
    is_today = instant.astimezone().date() == datetime.now(UTC).astimezone().date()
    return write.time(instant) if is_today else write.date_time(instant)


def shown(value: object) -> str:
    """`value` as it may stand in a sentence: one line, nothing hidden in it."""
    return clean(str(value))


def because(reason: object) -> str:
    """A reason that may come from below, as it may stand in a sentence of the user's language."""
    return shown(in_words(str(reason)))


def _age(session: Session) -> datetime | None:
    """How old what is stored is; neither makes a store nor mends one."""
    from occ_tui.services.sync import stored_age
    from occ_tui.store.database import Store

    try:
        with Store.open(session.cache_path, read_only=True) as store:
            return stored_age(store)
    except Exception:
        return None
