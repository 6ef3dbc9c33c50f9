"""What comes is one list by day; what is of one topic on one day stands together, and nothing is added up twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain.agenda import AHEAD_DAYS, Coming, Topic, by_day, folded, in_order, totals

TODAY = 20_780
ENTRIES = st.lists(
    st.builds(
        Coming,
        st.none() | st.integers(TODAY - 5, TODAY + AHEAD_DAYS + 5),
        st.sampled_from(Topic),
        st.integers(1, 9),
        st.dictionaries(st.sampled_from(["EUR", "JPY", "BHD"]), st.integers(1, 10**12)),
        st.sampled_from(["", "ERP", "HCM"]),
        until=st.none(),
    ),
    max_size=30,
)


def coming(day: int | None, topic: Topic = Topic.DUE, minor: int = 100, what: str = "") -> Coming:
    return Coming(day, topic, 1, {"EUR": minor}, what)


def test_what_is_over_or_too_far_is_left_out_and_what_has_no_day_stands_last() -> None:
    given_ = [
        coming(None, Topic.ON_ITS_WAY),
        coming(TODAY + AHEAD_DAYS),
        coming(TODAY - 1),
        coming(TODAY + AHEAD_DAYS + 1),
        coming(TODAY, Topic.CARD),
        coming(TODAY),
    ]
    assert [(entry.day, entry.topic) for entry in in_order(given_, TODAY)] == [
        (TODAY, Topic.DUE),
        (TODAY, Topic.CARD),
        (TODAY + AHEAD_DAYS, Topic.DUE),
        (None, Topic.ON_ITS_WAY),
    ]


def test_a_day_s_entries_of_one_topic_are_one_line_that_keeps_a_name_they_share() -> None:
    [one] = by_day([coming(TODAY, what="ERP"), coming(TODAY, what="ERP", minor=5)])
    assert (one.count, one.sums, one.what) == (2, {"EUR": 105}, "ERP")
    [other] = by_day([coming(TODAY, what="ERP"), coming(TODAY, what="HCM")])
    assert other.what == ""
    assert len(by_day([coming(TODAY), coming(TODAY, Topic.SCHEDULE), coming(TODAY + 1)])) == 3


def test_rewards_are_nothing_to_pay() -> None:
    assert totals([coming(TODAY), coming(TODAY, Topic.REWARD, 7), coming(None, Topic.ON_ITS_WAY, 9)]) == {"EUR": 100}


@given(ENTRIES)
def test_standing_together_loses_no_entry_and_no_amount(entries: list[Coming]) -> None:
    ordered = in_order(entries, TODAY)
    lines = by_day(ordered)
    assert sum(line.count for line in lines) == sum(entry.count for entry in ordered)
    assert totals(lines) == totals(ordered)
    assert len({(line.day, line.topic) for line in lines}) == len(lines)


def test_many_days_stand_together_by_week_so_that_nothing_else_is_crowded_out() -> None:
    monday = TODAY - (TODAY + 3) % 7 + 7
    due = [coming(monday + day) for day in range(28)]
    others = [coming(monday + 26, Topic.RENEWAL), coming(monday + 27, Topic.REWARD), coming(None, Topic.ON_ITS_WAY)]
    lines = folded(by_day(in_order([*due, *others], TODAY)), 10)
    assert [(line.day, line.until, line.count) for line in lines if line.topic is Topic.DUE] == [
        (monday + 7 * week, monday + 7 * week + 6, 7) for week in range(4)
    ]
    assert {line.topic for line in lines} == {Topic.DUE, Topic.RENEWAL, Topic.REWARD, Topic.ON_ITS_WAY}
    assert folded(due[:10], 10) == due[:10]


@given(ENTRIES, st.integers(1, 12))
def test_folding_loses_no_topic_and_no_amount_and_stays_in_order(entries: list[Coming], most: int) -> None:
    ordered = in_order(entries, TODAY)
    lines = folded(by_day(ordered), most)
    assert sum(line.count for line in lines) == sum(entry.count for entry in ordered)
    assert totals(lines) == totals(ordered)
    topics = {line.topic for line in lines}
    assert topics == {entry.topic for entry in ordered}
    assert len(lines) <= max(most, 2 * len(topics)), "each topic once with a day, once without"
    days = [line.day for line in lines if line.day is not None]
    assert days == sorted(days)
    assert all(line.until is None or (line.day is not None and line.until > line.day) for line in lines)
