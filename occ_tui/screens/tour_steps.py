"""The guided tour: what it points at, says and has one do, chapter by chapter. Nothing but declarations.

In words, `{key}` is the key of what the step asks for, `{general.help}` the key of that command: as they are bound now.
"""

from __future__ import annotations

from occ_tui.annotations import NamedTuple
from occ_tui.locale import N_


class Step(NamedTuple):
    """One thing that is pointed at, and the one key that leads on."""

    target: str
    """Selectors of what it is about (`#tabs + #sums`); after a comma of what else, where that is not to be seen."""
    words: str
    """Untranslated: what it is."""
    do: str
    """Untranslated: what to press."""
    command: str = ""
    """Id of the command that leads on, done or refused."""
    screen: str = ""
    """Class of the screen that it is on; the chapter's own without one, any for what leads there (`is_way`)."""
    is_way: bool = False
    """It leads to the section; who is there already is not asked to go."""
    is_refused: bool = False
    """The tour refuses the command, which is what is to be seen."""
    needs_rows: bool = False
    """There has to be a line in the list."""
    follows: bool = False
    """It makes sense only right after the step before: whoever comes back begins there."""
    types: bool = False
    """One types something, and enter leads on."""


class Chapter(NamedTuple):
    """One section."""

    id: str
    """Name of the section, and of the mode it is in."""
    title: str
    """Untranslated."""
    screen: str
    """Class of its first screen."""
    module: str
    """What of `domain.access` it needs; empty for nothing."""
    steps: tuple[Step, ...]


def _way(section: str, words: str) -> Step:
    return Step("#sections", words, N_("Press {key} to go there."), f"section.{section}", is_way=True)


_NEXT_TAB = "invoices.next_tab"

INVOICES = Chapter(
    "invoices",
    N_("Invoices"),
    "InvoicesScreen",
    "invoices",
    (
        _way("invoices", N_("First your invoices: what is overdue, open, on its way and closed.")),
        Step(
            "#tabs + #search-line",
            N_("A tab for each status says how many there are; below stands what is due, each currency by itself."),
            N_("Press {key} for the next tab."),
            _NEXT_TAB,
        ),
        Step(
            "#table",
            N_("Each line is an invoice. Its sign says how it stands: ! overdue, · open, … submitted, ✓ closed."),
            N_("Press {key} to move down."),
            "move.down",
            needs_rows=True,
        ),
        Step(
            "#table",
            N_("Whatever you know of an invoice finds it: a few digits of its number or of its PO, a word."),
            N_("Press {key} to search."),
            "invoices.search",
            needs_rows=True,
        ),
        Step(
            "#search-line",
            N_("Type a few digits; the list follows every key."),
            N_("Then press {key}."),
            follows=True,
            types=True,
        ),
        Step(
            "#search-line",
            N_("A search stays until it is taken back."),
            N_("Press {key} to see all of them again."),
            "general.back",
            follows=True,
        ),
        Step(
            "#status",
            N_("Mark several invoices, and this line adds them up."),
            N_("Press {key} to mark the one under the cursor."),
            "invoices.mark",
            needs_rows=True,
        ),
        Step(
            "#status",
            N_(
                "What is marked is paid with a stored card, on a page in the browser or by transfer, after a form and "
                "a question. In this tour nothing can be paid."
            ),
            N_("Press {key}, and see it refused."),
            "payments.pay",
            is_refused=True,
        ),
        Step(
            "#table",
            N_("Behind each line is the whole invoice."),
            N_("Press {key} to open it."),
            "invoices.open",
            needs_rows=True,
        ),
        Step(
            "#money",
            N_("From the total to what is due: credited, adjusted, paid. Around it are dates, payments and lines."),
            N_("Press {key} for the next invoice of the list."),
            "invoice.next",
            screen="InvoiceScreen",
            follows=True,
        ),
    ),
)

PAYMENTS = Chapter(
    "payments",
    N_("Payments"),
    "PaymentsScreen",
    "invoices",
    (
        _way("payments", N_("Payments: what is due, what was paid, what failed.")),
        Step(
            "#tabs + #sums",
            N_(
                "Due holds invoices, orders and renewals alike; Unresolved what nobody knows the outcome of yet. "
                "Nothing is ever paid twice."
            ),
            N_("Press {key} for what was paid."),
            _NEXT_TAB,
        ),
        Step(
            "#table",
            N_("Each line is a payment, with what it was made with and how it ended."),
            N_("Press {key} to see all of it."),
            "payments.open",
            needs_rows=True,
        ),
    ),
)

BILLING = Chapter(
    "billing",
    N_("Billing profile"),
    "BillingScreen",
    "",
    (
        _way("billing", N_("The billing profile: who is sent the invoices, and where.")),
        Step(
            "#facts-scroll, #table",
            N_(
                "Contact, address and tax numbers. The form asks what your country wants of an address, and shows "
                "what changes before it is saved. In this tour it stays shut."
            ),
            N_("Press {key}, and see it refused."),
            "billing.edit",
            is_refused=True,
        ),
        Step(
            "#tabs + #sums",
            N_("Beside it: ways to pay, plans, the schedule of what will be invoiced, and who is sent statements."),
            N_("Press {key} for the next tab."),
            _NEXT_TAB,
        ),
    ),
)

CONTRACTS = Chapter(
    "contracts",
    N_("Contracts"),
    "ContractsScreen",
    "contracts",
    (
        _way("contracts", N_("Contracts: what was agreed, until when, and what of it is used.")),
        Step(
            "#table",
            N_("Agreements, and under each of them its subscriptions, services and commitments."),
            N_("Press {key} to fold them all."),
            "contracts.fold",
            needs_rows=True,
        ),
        Step(
            "#table",
            N_("Now only the agreements are there."),
            N_("Press {key} once more to unfold them."),
            "contracts.fold",
            needs_rows=True,
            follows=True,
        ),
        Step(
            "#table",
            N_("Terms, use, rate cards, orders and invoices of a line are on a page of their own."),
            N_("Press {key} to see it."),
            "contracts.facts",
            needs_rows=True,
        ),
    ),
)

ORDERS = Chapter(
    "orders",
    N_("Orders"),
    "OrdersScreen",
    "contracts",
    (
        _way("orders", N_("Orders: which are on their way, and which wait for you.")),
        Step(
            "#table",
            N_("Each line is an order, with where it stands."),
            N_("Press {key} to open it."),
            "orders.open",
            needs_rows=True,
        ),
        Step(
            "#left, #scroll",
            N_("What happened to it, day by day, and what it brought: {general.thread_forward} leads on from here."),
            N_("Press {key} to read on."),
            "move.scroll_down",
            screen="OrderScreen",
            follows=True,
        ),
    ),
)

REWARDS = Chapter(
    "rewards",
    N_("Rewards"),
    "RewardsScreen",
    "rewards",
    (
        _way("rewards", N_("Rewards: what your consumption earned, and until when it can be used.")),
        Step(
            "#tabs + #sums",
            N_("Month by month what was earned, used and expires; beside it products, plan, redemptions, redeemers."),
            N_("Press {key} for the next tab."),
            _NEXT_TAB,
        ),
        Step(
            "#sums, #table",
            N_("Rewards pay support invoices, after a form and a question. Not in this tour."),
            N_("Press {key}, and see it refused."),
            "rewards.redeem",
            is_refused=True,
        ),
    ),
)

PEOPLE = Chapter(
    "people",
    N_("People"),
    "PeopleScreen",
    "people",
    (
        _way("people", N_("Last, people: who of your organisation sees what.")),
        Step(
            "#table",
            N_("Each line is somebody, with what they are to the account: that decides which sections they see."),
            N_("Press {key} to move down."),
            "move.down",
            needs_rows=True,
        ),
        Step(
            "#tabs + #sums",
            N_("Who is here can invite others, and hand on what they may do themselves. Not in this tour."),
            N_("Press {key}, and see it refused."),
            "people.invite",
            is_refused=True,
        ),
        Step(
            "#keys",
            N_(
                "That was all of it. The last line says which keys matter now, {general.help} lists all of them, and "
                "{general.palette} finds what has a name or a number."
            ),
            N_("Press {key} to end the tour."),
        ),
    ),
)

CHAPTERS = (INVOICES, PAYMENTS, BILLING, CONTRACTS, ORDERS, REWARDS, PEOPLE)
"""In the order of the Customer Center's own overview."""


def number_of(chapter_id: str) -> int:
    """The place of a chapter, 0 for one that there is no more."""
    return next((place for place, chapter in enumerate(CHAPTERS) if chapter.id == chapter_id), 0)


def where_to_begin(chapter: Chapter, step: int) -> int:
    """The step at which somebody goes on who left at `step`."""
    step = max(0, min(step, len(chapter.steps) - 1))
    while chapter.steps[step].follows:
        step -= 1
    return step
