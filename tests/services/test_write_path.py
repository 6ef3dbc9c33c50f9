"""A recorded write on its way to certainty: what each answer, or none, means; what is sent again, and what never."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.journal_world import Clock, draft

from occ_tui.client.errors import (
    Conflict,
    ConnectionCut,
    InvalidRequest,
    KeyFileMissing,
    MalformedAnswer,
    NotAuthenticated,
    PreconditionFailed,
    ServerFault,
    ServerTimedOut,
    ServerUnreachable,
    TooManyRequests,
)
from occ_tui.domain.operations import RESEND_SAFE_S, State
from occ_tui.services.write_path import Proof, Sent, WritePath
from occ_tui.store.journal.journal import Journal

OURS = Proof(State.SUBMITTED, {"reference": "P1"})
NOTHING = Proof(None)
CUT = ConnectionCut("https://portal.example")
TIMED_OUT = ServerTimedOut("https://portal.example", 60, was_sent=True)
UNREACHABLE = ServerUnreachable("https://portal.example", "refused")


class Server:
    """Answers from two lists; what it was sent is remembered."""

    def __init__(self, sends: list[object], reads: list[object], *, proves_absence: bool = True) -> None:
        self.proves_absence = proves_absence
        self.sends, self.reads = list(sends), list(reads)
        self.sent: list[tuple[str, bytes]] = []

    async def send(self, operation) -> Sent:
        assert operation.state is State.SENDING, "recorded before the first byte"
        self.sent.append((operation.retry_token, operation.request))
        return self._next(self.sends)

    async def read_back(self, operation, items) -> Proof:
        return self._next(self.reads)

    @staticmethod
    def _next(answers: list):
        answer = answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def drive(tmp_path) -> Callable:
    """Drives a new payment against a `Server`; the path at its end, and the pauses it made."""

    async def run(
        server: Server, clock: Clock | None = None, meanwhile: Callable[[], None] = lambda: None
    ) -> WritePath:
        pauses = []

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)
            meanwhile()

        with Journal.open(tmp_path / "journal.db", clock=clock or Clock()) as journal:
            with journal.begin(draft()) as driven:
                path = WritePath(driven, server, journal.items(driven.operation.id), sleep=sleep)
                await path.go()
            assert journal.verify() == ()
            path.pauses = pauses
            return path

    return run


async def test_an_answer_of_success_counts_only_once_it_was_read_back(drive):
    server = Server([Sent()], [OURS])
    path = await drive(server)
    assert path.operation.state is State.SUBMITTED
    assert path.operation.result["reference"] == "P1"
    assert path.pauses == []


async def test_success_that_cannot_be_read_back_stays_unknown(drive):
    path = await drive(Server([Sent()], [CUT, CUT, CUT]))
    assert path.operation.state is State.UNKNOWN
    assert path.operation.attempts == 1, "nobody could be asked, so nothing was sent again"


@pytest.mark.parametrize(
    "error", [CUT, TIMED_OUT, ServerFault(500, "InternalError", "x"), ServerFault(503, "", ""), MalformedAnswer("x")]
)
async def test_whatever_proves_nothing_is_read_back_and_sent_again_with_the_same_token_and_bytes(drive, error):
    server = Server([error, Sent()], [NOTHING, OURS])
    path = await drive(server)
    assert path.operation.state is State.SUBMITTED
    assert path.operation.attempts == 2
    assert len(server.sent) == 2
    assert len(set(server.sent)) == 1


async def test_a_payment_that_timed_out_is_never_sent_twice_once_it_is_known_to_have_arrived(drive):
    server = Server([TIMED_OUT], [OURS])
    path = await drive(server)
    assert path.operation.state is State.SUBMITTED
    assert len(server.sent) == 1


async def test_after_three_attempts_it_is_left_unknown_and_never_called_a_failure(drive):
    server = Server([CUT, CUT, CUT], [NOTHING, NOTHING, NOTHING])
    path = await drive(server)
    assert path.operation.state is State.UNKNOWN
    assert path.operation.attempts == 3
    assert path.error is CUT


@pytest.mark.parametrize(
    "error",
    [
        UNREACHABLE,
        NotAuthenticated(401, "NotAuthenticated", "no"),
        InvalidRequest(400, "InvalidParameter", "no"),
        PreconditionFailed(412, "NoEtagMatch", "changed"),
        TooManyRequests(429, "TooManyRequests", "later"),
        KeyFileMissing(__file__),
    ],
)
async def test_a_refusal_of_the_very_first_attempt_is_believed(drive, error):
    server = Server([error], [])
    path = await drive(server)
    assert path.operation.state is State.REJECTED
    assert path.error is error


async def test_a_conflict_is_only_believed_when_the_server_knows_of_no_payment_of_ours(drive):
    conflict = Conflict(409, "IncorrectState", "already submitted")
    assert (await drive(Server([conflict], [OURS]))).operation.state is State.SUBMITTED


async def test_a_conflict_without_a_payment_of_ours_is_a_refusal(drive):
    path = await drive(Server([Conflict(409, "IncorrectState", "closed")], [NOTHING]))
    assert path.operation.state is State.REJECTED
    assert path.operation.result["code"] == "IncorrectState"


async def test_a_refusal_on_a_resend_is_not_believed_when_the_first_attempt_had_arrived(drive):
    refused = PreconditionFailed(412, "NoEtagMatch", "changed")
    server = Server([CUT, refused], [NOTHING, OURS])
    path = await drive(server)
    assert path.operation.state is State.SUBMITTED, "the first attempt was slow, not lost"


async def test_a_refusal_on_a_resend_that_says_nothing_of_the_first_leaves_it_unknown(drive):
    refused = NotAuthenticated(401, "NotAuthenticated", "clock")
    server = Server([CUT, refused, refused], [NOTHING, NOTHING, NOTHING])
    assert (await drive(server)).operation.state is State.UNKNOWN


async def test_nothing_is_sent_again_once_the_server_may_have_forgotten_the_token(drive):
    clock = Clock()

    def a_day_passes() -> None:
        clock.ms += RESEND_SAFE_S * 1000

    server = Server([CUT], [NOTHING, NOTHING, NOTHING])
    path = await drive(server, clock, a_day_passes)
    assert path.operation.state is State.UNKNOWN
    assert len(server.sent) == 1


async def test_a_clock_that_is_set_right_meanwhile_leaves_nothing_stranded(drive):
    clock = Clock()

    def a_minute_back() -> None:
        clock.ms -= 60_000

    server = Server([CUT, Sent()], [NOTHING, OURS])
    path = await drive(server, clock, a_minute_back)
    assert path.operation.state is State.SUBMITTED
    assert len(server.sent) == 2


async def test_a_payment_that_is_not_the_one_confirmed_is_neither_believed_nor_sent_again(drive):
    other = Proof(None, disagreement="another amount")
    server = Server([CUT], [other, other, other])
    path = await drive(server)
    assert path.operation.state is State.UNKNOWN
    assert path.disagreement == "another amount"
    assert len(server.sent) == 1


async def test_a_change_that_cannot_be_read_back_is_refused_by_a_first_conflict_but_not_by_a_later_one(drive):
    conflict = Conflict(409, "IncorrectState", "still in use")
    refused = await drive(Server([conflict], [], proves_absence=False))
    assert refused.operation.state is State.REJECTED


async def test_a_change_refused_on_a_resend_may_have_happened_the_first_time(drive):
    changed = PreconditionFailed(412, "NoEtagMatch", "changed")
    server = Server([CUT, changed, changed], [NOTHING, NOTHING, NOTHING], proves_absence=False)
    assert (await drive(server)).operation.state is State.UNKNOWN
