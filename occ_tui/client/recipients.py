"""Recipients of statements: Usage API 20200107, groups of e-mail recipients."""

from __future__ import annotations

from occ_tui.client.paging import PAGE_LIMIT, read_pages
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.wire.codec import parse
from occ_tui.wire.recipients import (
    EmailRecipientsGroup,
    EmailRecipientsGroupCollection,
    EmailRecipientsGroupSummary,
)


class RecipientClient:
    """Reads groups as the profile of `transport`; changes go through the journal. Errors: those of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def groups(
        self, compartment_id: str, plan_id: str, *, sort_order: str | None = None, limit: int = PAGE_LIMIT
    ) -> list[EmailRecipientsGroupSummary]:
        """`list_email_recipients_groups`: every group of a plan with its members."""
        params: dict[str, Parameter] = {
            "compartmentId": compartment_id,
            "limit": limit,
            "sortBy": "displayName" if sort_order else None,
            "sortOrder": sort_order,
        }
        pages = read_pages(
            self._transport,
            groups_path(plan_id),
            params,
            "EmailRecipientsGroupCollection",
            lambda body: parse(EmailRecipientsGroupCollection, body).items,
        )
        return [group async for page in pages for group in page.items]

    async def group(self, compartment_id: str, plan_id: str, group_id: str) -> tuple[EmailRecipientsGroup, str | None]:
        """`get_email_recipients_group`: one group and the version that a change of it names."""
        answer = await self._transport.request(
            "GET", group_path(plan_id, group_id), params={"compartmentId": compartment_id}
        )
        return answer.message(EmailRecipientsGroup), answer.etag


def groups_path(plan_id: str) -> str:
    """Where the groups of a plan are."""
    return f"/20200107/usageStatements/{path_segment(plan_id)}/emailRecipientsGroups"


def group_path(plan_id: str, group_id: str) -> str:
    """Where one of them is."""
    return f"{groups_path(plan_id)}/{path_segment(group_id)}"
