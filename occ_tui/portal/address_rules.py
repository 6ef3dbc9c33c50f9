"""What each country wants of a billing address: fields, which are needed, how they look, what they are called.

The one table of it. Countries that are not in it get what every postal address has.
"""

from __future__ import annotations

from functools import cache

from babel import Locale

from occ_tui.domain.addresses import CountryRule, RuleField

_CONTACT = (
    RuleField("companyName", "Company"),
    RuleField("firstName", "First name", True),
    RuleField("lastName", "Last name", True),
    RuleField("emailAddress", "E-mail", True),
    RuleField("phoneCountryCode", "Country code of the telephone number", False, r"\d{1,3}", "49"),
    RuleField("phoneNumber", "Telephone"),
    RuleField("departmentName", "Department"),
    RuleField("jobTitle", "Job title"),
)
_STREET = RuleField("line1", "Street and number", True)
_MORE = RuleField("line2", "Additional line")
_CITY = RuleField("city", "City", True)
_STATE = RuleField("state", "State", True, "[A-Z]{2}")
_PROVINCE = RuleField("province", "Province", True)
_REASON = RuleField("noTaxReasonCode", "Reason for having no tax number")
_REASONS = (
    ("EXEMPT", "Exempt from tax"),
    ("NOT_REGISTERED", "Not registered for tax"),
    ("PRIVATE", "A private person"),
)


def _postal(label: str, pattern: str, example: str) -> RuleField:
    return RuleField("postalCode", label, True, pattern, example)


def _vat(pattern: str, example: str, label: str = "VAT registration number") -> tuple[RuleField, ...]:
    return RuleField("taxRegNumber", label, False, pattern, example), _REASON


def _rule(
    country: str, *address: RuleField, tax: tuple[RuleField, ...] = (_REASON,), verified: bool = True
) -> CountryRule:
    return CountryRule(country, address, _CONTACT, tax, _REASONS, "OPTIONAL" if verified else "NEVER")


_RULES = (
    _rule(
        "DE", _STREET, _MORE, _postal("Postal code", r"\d{5}", "80331"), _CITY, tax=_vat(r"DE ?\d{9}", "DE136695976")
    ),
    _rule(
        "AT",
        _STREET,
        _MORE,
        _postal("Postal code", r"[1-9]\d{3}", "1010"),
        _CITY,
        tax=_vat(r"ATU ?\d{8}", "ATU13585627"),
    ),
    _rule(
        "CH",
        _STREET,
        _MORE,
        _postal("Postal code", r"[1-9]\d{3}", "8001"),
        _CITY,
        RuleField("state", "Canton", False, "[A-Z]{2}", "ZH"),
        tax=_vat(r"CHE-?\d{3}\.?\d{3}\.?\d{3} ?(?:[A-Z]{3,4})?", "CHE-107.787.577 MWST", "VAT number (UID)"),
    ),
    _rule(
        "FR",
        _STREET,
        _MORE,
        _postal("Postal code", r"\d{5}", "69002"),
        _CITY,
        tax=_vat(r"FR ?[0-9A-Z]{2} ?\d{9}", "FR40303265045"),
    ),
    _rule(
        "GB",
        _STREET,
        _MORE,
        RuleField("city", "Town or city", True),
        RuleField("county", "County"),
        _postal("Postcode", r"[A-Z]{1,2}\d[0-9A-Z]? ?\d[A-Z]{2}", "SW1A 1AA"),
        tax=_vat(r"GB ?\d{3} ?\d{4} ?\d{2}(?:\d{3})?", "GB980780684"),
    ),
    _rule(
        "US",
        RuleField("line1", "Street address", True),
        RuleField("line2", "Suite, unit, floor"),
        _CITY,
        _STATE._replace(example="TX"),
        _postal("ZIP code", r"\d{5}(?:-\d{4})?", "78741"),
        tax=(RuleField("taxPayerId", "Employer identification number", False, r"\d{2}-?\d{7}", "91-1144442"), _REASON),
    ),
    _rule(
        "BR",
        RuleField("streetName", "Street", True),
        RuleField("streetNumber", "House number", True),
        RuleField("line2", "Additional line"),
        RuleField("line3", "Neighbourhood"),
        _CITY,
        _STATE._replace(example="SP"),
        _postal("Postal code (CEP)", r"\d{5}-?\d{3}", "01310-100"),
        RuleField("stateInscription", "State registration"),
        RuleField("municipalInscription", "Municipal registration"),
        tax=(
            RuleField(
                "taxCnpj",
                "CNPJ",
                True,
                r"[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/?[0-9A-Z]{4}-?\d{2}",
                "16.727.230/0001-97",
            ),
        ),
    ),
    _rule(
        "IN",
        _STREET,
        _MORE,
        _CITY,
        RuleField("state", "State", True, example="Maharashtra"),
        _postal("PIN code", r"[1-9]\d{2} ?\d{3}", "400001"),
        tax=(
            RuleField("taxRegNumber", "GSTIN", False, r"\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]", "27AAPFU0939F1ZV"),
            _REASON,
        ),
    ),
    _rule(
        "JP",
        _postal("Postal code", r"\d{3}-?\d{4}", "107-0061"),
        RuleField("province", "Prefecture", True, example="東京都"),
        RuleField("city", "City or ward", True),
        RuleField("line1", "Town, block, building", True),
        _MORE,
        tax=_vat(r"T ?\d{13}", "T5835678256246", "Invoice issuer's number"),
    ),
    _rule(
        "CN",
        _postal("Postal code", r"\d{6}", "100000"),
        _PROVINCE,
        _CITY,
        RuleField("county", "District"),
        _STREET,
        _MORE,
        tax=(
            RuleField("taxPayerId", "Unified social credit code", False, "[0-9A-Z]{18}", "91110000600037341L"),
            _REASON,
        ),
    ),
)
RULES = {rule.country: rule for rule in _RULES}
"""Country → its rule."""


def rule_of(country: str) -> CountryRule | None:
    """The rule of a country (two letters, ISO 3166); `None` if there is no such country."""
    if known := RULES.get(country):
        return known
    if country not in _countries():
        return None
    postal = RuleField("postalCode", "Postal code")
    state = RuleField("state", "State or region")
    tax = (RuleField("taxRegNumber", "Tax number"), _REASON)
    return _rule(country, _STREET, _MORE, postal, _CITY, state, tax=tax, verified=False)


@cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - {"EU", "EZ", "UN", "ZZ"}
