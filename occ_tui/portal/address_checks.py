"""How good an address is, as far as its country's rule can tell, and how it should read: no register is asked."""

from __future__ import annotations

from typing import NamedTuple

from occ_tui.domain import addresses as rules
from occ_tui.domain.addresses import CountryRule, RuleField
from occ_tui.portal.address_rules import rule_of
from occ_tui.wire.addresses import Address, VerifyAddressReceipt

_US_ZIPS = {
    "0": "CT MA ME NH NJ NY PR RI VI VT", "1": "DE NY PA", "2": "DC MD NC SC VA WV", "3": "AL FL GA MS TN",
    "4": "IN KY MI OH", "5": "IA MN MT ND SD WI", "6": "IL KS MO NE", "7": "AR LA OK TX",
    "8": "AZ CO ID NM NV UT WY", "9": "AK AS CA GU HI MP OR WA",
}  # fmt: skip
"""First digit of a ZIP code → states that it is given in (USPS); Texas has a few of 8 besides."""


class Grade(NamedTuple):
    """What a verification comes to: words of the contract."""

    quality: str
    code: str


EXCELLENT = Grade("EXCELLENT", "VERIFIED")
GOOD = Grade("GOOD", "VERIFIED")
"""It reads otherwise than it was written."""
AVERAGE = Grade("AVERAGE", "PARTIALLY_VERIFIED")
"""A house number is missing, or nothing is known of the country."""
DOUBTFUL = Grade("POOR", "AMBIGUOUS")
"""Two of its fields do not agree."""
POOR = Grade("POOR", "UNVERIFIED")
"""A field does not look as it has to."""
BAD = Grade("BAD", "UNVERIFIED")
"""Something is missing without which nothing arrives."""


def verify(address: Address) -> VerifyAddressReceipt:
    """The grade of an address, and the address as it should be written."""
    rule = rule_of(address.country or "")
    if rule is None:
        return _receipt(address, BAD)
    given = {name: str(value) for name, value in address.to_wire().items()}
    tidied = {field.name: rules.tidied(field, given[field.name]) for field in rule.address if given.get(field.name)}
    better = Address.model_validate({**given, **tidied})
    return _receipt(better, _grade(rule, {**given, **tidied}, given))


def _grade(rule: CountryRule, values: dict[str, str], given: dict[str, str]) -> Grade:
    if rules.missing(rule.address, values):
        return BAD
    if rules.misshapen(rule.address, values):
        return POOR
    if _disagrees(rule, values):
        return DOUBTFUL
    if rule.verification == "NEVER" or not _has_number(rule.address, values):
        return AVERAGE
    return EXCELLENT if values == given else GOOD


def _disagrees(rule: CountryRule, values: dict[str, str]) -> bool:
    if rule.country != "US":
        return False
    zip_code, state = values.get("postalCode", ""), values.get("state", "")
    return state not in _US_ZIPS.get(zip_code[:1], "").split() and (zip_code[:3], state) != ("885", "TX")


def _has_number(fields: tuple[RuleField, ...], values: dict[str, str]) -> bool:
    """Whether some line of the street has a number; cities and postal codes do not count."""
    return any(
        any(map(str.isdecimal, values.get(field.name, "")))
        for field in fields
        if field.name.startswith(("line", "street"))
    )


def _receipt(address: Address, grade: Grade) -> VerifyAddressReceipt:
    return VerifyAddressReceipt(address=address, quality=grade.quality, verification_code=grade.code)
