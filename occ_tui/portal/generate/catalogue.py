"""What a sample customer buys and what it is worth: products, currencies, terms, words; and rates between them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from occ_tui.domain.currencies import exponent
from occ_tui.domain.invoices import InvoiceType


class Product(NamedTuple):
    """Something on a price list."""

    name: str
    part_number: str
    price: int
    """For one, in euro cents; other currencies follow by `CURRENCIES`."""
    most: int
    """The largest quantity that anyone orders of it."""


class CurrencyRate(NamedTuple):
    """How a price in euro cents becomes one in the smallest unit of another currency: × `times` ÷ `over`."""

    times: int
    over: int
    step: int
    """Prices are multiples of this many smallest units."""
    tax_percent: int
    tax_name: str


CURRENCIES = {
    "EUR": CurrencyRate(1, 1, 1, 19, "VAT 19 %"),
    "USD": CurrencyRate(108, 100, 5, 0, ""),
    "CHF": CurrencyRate(95, 100, 5, 8, "VAT 8 %"),
    "JPY": CurrencyRate(163, 100, 10, 10, "消費税 10 %"),
    "BHD": CurrencyRate(409, 100, 25, 10, "VAT 10 %"),
}
"""What is invoiced in. BHD has three places and JPY none, which is where careless programs lose money."""


def rate_between(base: str, currency: str) -> Decimal:
    """How much of `currency` one unit of `base` is, to six places."""

    def of_euro(code: str) -> Decimal:
        known = CURRENCIES[code]
        return Decimal(100 * known.times) / known.over / Decimal(10) ** exponent(code)

    return (of_euro(currency) / of_euro(base)).quantize(Decimal("0.000001")).normalize()


CURRENCY_DRAW = ("EUR",) * 80 + ("USD",) * 9 + ("CHF",) * 5 + ("JPY",) * 4 + ("BHD",) * 2
"""One hundred tickets for the currencies that are not an account's own."""

TERMS = (("NET 30", 30),) * 14 + (("NET 14", 14),) * 2 + (("NET 45", 45),) * 2 + (("NET 60", 60), ("IMMEDIATE", 0))

TYPE_DRAW = (
    (InvoiceType.SUPPORT,) * 34
    + (InvoiceType.SUBSCRIPTION,) * 26
    + (InvoiceType.USAGE,) * 18
    + (InvoiceType.LICENSE,) * 7
    + (InvoiceType.CONSULTING,) * 6
    + (InvoiceType.SERVICE,) * 4
    + (InvoiceType.EDUCATION,) * 3
    + (InvoiceType.HARDWARE,) * 2
)
"""One hundred tickets for what an invoice is about."""

PRODUCTS: dict[InvoiceType, tuple[Product, ...]] = {
    InvoiceType.HARDWARE: (
        Product("Exadata Database Machine X10M – Storage Server", "7610583", 4_120_000, 1),
        Product("Server X10-2L – Base Model", "8210117", 1_184_000, 2),
        Product("Disk drive 22 TB, 7,200 rpm SAS-3", "7604785", 61_200, 12),
        Product("Rack rail kit, tool-less", "7111462", 9_850, 4),
    ),
    InvoiceType.SUBSCRIPTION: (
        Product("Fusion Cloud ERP – Hosted Named User", "B69711", 14_500, 25),
        Product("Fusion Cloud Human Capital Management – Employee", "B75365", 1_250, 400),
        Product("NetSuite Mid-Market Edition – Monthly", "B91034", 212_500, 1),
        Product("Analytics Cloud Professional – User per Month", "B92682", 1_600, 60),
        Product("Universal Credits – Annual Flex Instalment", "B88206", 250_000, 3),
    ),
    InvoiceType.SUPPORT: (
        Product("Software Update License & Support – Database Enterprise Edition", "L10005", 104_500, 6),
        Product("Software Update License & Support – Diagnostics Pack", "L10023", 16_500, 6),
        Product("Software Update License & Support – WebLogic Suite", "L47552", 99_000, 2),
        Product("Premier Support for Systems – Server X9-2", "ES-PS-X92", 48_200, 4),
        Product("Premier Support for Operating Systems", "ES-PS-OS", 14_200, 8),
    ),
    InvoiceType.LICENSE: (
        Product("Database Enterprise Edition – Processor Perpetual", "L10001", 900_000, 2),
        Product("Database Standard Edition 2 – Processor Perpetual", "L104899", 406_000, 2),
        Product("Diagnostics Pack – Processor Perpetual", "L10020", 108_403, 2),
        Product("Java SE Universal Subscription – Employee", "B96041", 1_150, 180),
    ),
    InvoiceType.EDUCATION: (
        Product("Database 23ai: Administration Workshop – Student Day", "D108644", 64_000, 10),
        Product("Learning Subscription – OCI, one year", "E12345GC10", 415_000, 2),
        Product("Certification exam voucher", "EXM-1Z0", 22_500, 12),
    ),
    InvoiceType.CONSULTING: (
        Product("Consulting – Principal Consultant, hour", "C-PRINC-H", 24_500, 80),
        Product("Consulting – Staff Consultant, hour", "C-STAFF-H", 17_800, 120),
        Product("Travel and subsistence, as incurred", "C-EXP", 34_160, 3),
    ),
    InvoiceType.SERVICE: (
        Product("Advanced Customer Services – Health Check", "ACS-HC", 380_000, 1),
        Product("Managed Patch Service – month", "ACS-PATCH", 112_000, 3),
        Product("Installation Service – Engineered System", "ACS-INST", 645_000, 1),
    ),
    InvoiceType.USAGE: (
        Product("Compute – Standard E5 – OCPU per Hour", "B97384", 28, 9_000),
        Product("Compute – Standard E5 – Memory, GB per Hour", "B97385", 2, 90_000),
        Product("Block Volume – Performance Units", "B91962", 17, 2_400),
        Product("Object Storage – GB per Month", "B91628", 3, 40_000),
        Product("Autonomous Database – ECPU per Hour", "B95702", 32, 6_000),
        Product("Outbound Data Transfer – GB", "B88327", 8, 12_000),
        Product("Load Balancer – Base per Hour", "B93030", 11, 1_488),
        Product("Monitoring – Retrieval, million datapoints", "B90926", 14, 300),
    ),
}

EARNS_NOTHING = frozenset({"B88327", "B90926"})
"""Usage that earns no rewards, by part number."""

MIDDLE_EAST = "شركة أكمي الشرق الأوسط ذ.م.م"
ISRAEL = 'אקמי ישראל בע"מ'
LONG = (
    "Arbeitsgemeinschaft für die Zusammenführung der Rechenzentrumsdienstleistungen der süddeutschen "
    "Maschinenbauunternehmen und ihrer österreichischen und schweizerischen Beteiligungsgesellschaften mbH & Co. KGaA"
)
PARTIES = (
    "{name}",
    "{word} Österreich GmbH",
    "{word} Schweiz AG",
    "{word} Japan 株式会社",
    "{word} (上海) 贸易有限公司",
    MIDDLE_EAST,
    ISRAEL,
    "{word} Łódź Sp. z o.o.",
    "{word} 한국 주식회사",
    LONG,
)
"""Who an invoice was made out to, when it was not the account itself."""

WORDS = (
    "Nordwind", "Bergmann", "Kestrel", "Aurora", "Silberbach", "Montclair", "Rheingold", "Falkenstein", "Oakridge",
    "Lindqvist", "Castellano", "Dufour", "Vermeer", "Petrov", "Søndergaard", "Yılmaz", "Novák", "Szabó", "Ångström",
    "Larkspur", "Tidewater", "Cobalt", "Meridian", "Juniper", "Halcyon", "Brightwater", "Steinmetz", "Wolfram",
)  # fmt: skip
TRADES = (
    "Logistik", "Pharma", "Energy", "Foods", "Maschinenbau", "Optics", "Insurance", "Retail", "Shipping", "Textiles",
    "Robotics", "Chemicals", "Media", "Airways", "Instruments", "Water", "Steel",
)  # fmt: skip


class Seat(NamedTuple):
    """A town that companies sit in."""

    city: str
    postal_code: str
    country_code: str
    currency: str
    form: str
    """The company form usual there."""
    street: str


SEATS = (
    Seat("München", "80992", "DE", "EUR", "GmbH", "Riesstraße"),
    Seat("Köln", "50667", "DE", "EUR", "AG", "Große Budengasse"),
    Seat("Wien", "1010", "AT", "EUR", "GmbH", "Rotenturmstraße"),
    Seat("Zürich", "8001", "CH", "CHF", "AG", "Löwenstrasse"),
    Seat("Lyon", "69002", "FR", "EUR", "SAS", "rue de la République"),
    Seat("Málaga", "29015", "ES", "EUR", "S.L.", "Paseo del Parque"),
    Seat("Boston", "02110", "US", "USD", "Inc.", "High Street"),
    Seat("Austin", "78741", "US", "USD", "LLC", "Riverside Drive"),
    Seat("東京", "107-0061", "JP", "JPY", "株式会社", "北青山"),
    Seat("Manama", "317", "BH", "BHD", "W.L.L.", "Government Avenue"),
)

BUYERS = (
    "Jürgen Großmann", "Anna Schäfer", "Béatrice Lefèvre", "Søren Holm", "Mei Tanaka", "Carlos Núñez", "Grace Okafor",
    "Layla Haddad", "Tomasz Wójcik", "Emily Carter",
)  # fmt: skip

CARD_BRANDS = ("VISA", "VISA", "MASTERCARD", "AMEX", "JCB", "DISCOVER", "DINER", "ELO")
CREDIT_REASONS = ("Returned", "Service level credit", "Price correction", "Goodwill")
ADJUSTMENT_REASONS = ("Rounding", "Freight added", "Exchange difference", "Tax correction")
