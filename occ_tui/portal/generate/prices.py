"""What a product of the catalogue costs in a currency, and how many of it are ordered."""

from __future__ import annotations

from random import Random

from occ_tui.portal.generate.catalogue import CURRENCIES, Product


def unit_price(product: Product, currency: str) -> int:
    """The price of one, in the smallest unit of `currency`."""
    rate = CURRENCIES[currency]
    return max(rate.step, product.price * rate.times // rate.over // rate.step * rate.step)


def quantity(rng: Random, most: int) -> int:
    """Few are ordered more often than many."""
    return 1 + rng.randrange(most) * rng.randrange(1, 101) // 100
