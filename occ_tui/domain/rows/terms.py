"""What contracts and invoices were agreed on, as the service writes it (`12 MONTHS`, `ANNUAL`, `NET 30`), in words.

Words that we do not know stay as they are: services bring new ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from occ_tui.locale import N_, _, ngettext

_FREQUENCIES = {
    "DAILY": N_("daily"),
    "WEEKLY": N_("weekly"),
    "MONTHLY": N_("monthly"),
    "QUARTERLY": N_("quarterly"),
    "SEMI_ANNUAL": N_("every half-year"),
    "SEMIANNUAL": N_("every half-year"),
    "SEMI_ANNUALLY": N_("every half-year"),
    "ANNUAL": N_("yearly"),
    "ANNUALLY": N_("yearly"),
    "YEARLY": N_("yearly"),
    "ONE_TIME": N_("once"),
    "ONETIME": N_("once"),
    "ON_USAGE": N_("by use"),
}
_PRICING = {
    "PAY_AS_YOU_GO": N_("pay as you go"),
    "PAYG": N_("pay as you go"),
    "MONTHLY": N_("monthly"),
    "ANNUAL": N_("yearly"),
    "PREPAID": N_("prepaid"),
    "FUNDED_ALLOCATION": N_("funded allocation"),
}
_PROGRAMS = {
    "COMMERCIAL": N_("commercial"),
    "GOVERNMENT": N_("government"),
    "EDUCATION": N_("education"),
    "TRIAL": N_("trial"),
    "PROMOTION": N_("promotion"),
}
_KINDS = {
    "SUBSCRIPTION": N_("subscription"),
    "SUPPORT": N_("support"),
    "USAGE": N_("usage"),
    "LICENSE": N_("licence"),
    "HARDWARE": N_("hardware"),
    "COMMITMENT": N_("commitment"),
}
_RENEWALS = {
    "RENEWAL": N_("renewal"),
    "RENEW": N_("renewal"),
    "EXTENSION": N_("extension"),
    "EXPANSION": N_("expansion"),
    "REPLACEMENT": N_("replacement"),
}
_PAYMENT = {
    "IMMEDIATE": N_("at once"),
    "DUE_IMMEDIATELY": N_("at once"),
    "DUE_ON_RECEIPT": N_("on receipt"),
    "PREPAID": N_("in advance"),
}
_DAYS_NET = re.compile(
    r"(?:NET[ _-]?(?P<before>[0-9]{1,3})|(?P<behind>[0-9]{1,3})[ _-]NET)(?:[ _-]DAYS?)?", re.IGNORECASE
)
_SPAN = re.compile(r"(?P<count>[0-9]{1,4})[ _-]?(?P<unit>DAY|WEEK|MONTH|QUARTER|YEAR)S?", re.IGNORECASE)


def term_words(term: str) -> str:
    """How long something was agreed on: `12 MONTHS` as `12 months`."""
    said = _SPAN.fullmatch(term.strip())
    if said is None:
        return term
    count, unit = int(said["count"]), said["unit"].upper()
    words = {
        "DAY": ngettext("{count} day", "{count} days", count),
        "WEEK": ngettext("{count} week", "{count} weeks", count),
        "MONTH": ngettext("{count} month", "{count} months", count),
        "QUARTER": ngettext("{count} quarter", "{count} quarters", count),
        "YEAR": ngettext("{count} year", "{count} years", count),
    }[unit]
    return words.format(count=count)


def frequency_words(frequency: str) -> str:
    """How often it is invoiced."""
    return _known(_FREQUENCIES, frequency)


def pricing_words(model: str) -> str:
    """By which model it is priced."""
    return _known(_PRICING, model)


def program_words(program: str) -> str:
    """For whom it is meant."""
    return _known(_PROGRAMS, program)


def subscription_words(kind: str) -> str:
    """As what it is invoiced."""
    return _known(_KINDS, kind)


def renewal_words(kind: str) -> str:
    """What its renewal is."""
    return _known(_RENEWALS, kind)


def payment_words(terms: str) -> str:
    """Until when an invoice is to be paid: `NET 30` as `30 days net`."""
    said = _DAYS_NET.fullmatch(terms.strip())
    if said is None:
        return _known(_PAYMENT, terms)
    days = int(said["before"] or said["behind"])
    return ngettext("{count} day net", "{count} days net", days).format(count=days)


def _known(words: Mapping[str, str], word: str) -> str:
    known = words.get(re.sub(r"[ -]+", "_", word.strip().upper()))
    return _(known) if known else word
