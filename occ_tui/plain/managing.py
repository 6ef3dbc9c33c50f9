"""What is changed about people: invited, changed, suspended, removed; and one's own keys, renamed or revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.locale import _, language, ngettext
from occ_tui.plain.form import confirmed, fill
from occ_tui.services import people

if TYPE_CHECKING:
    from occ_tui.domain.users import Invitation, User
    from occ_tui.plain.walk import Walk
    from occ_tui.services.managing import Question
    from occ_tui.wire.customer_people import ApiKey


def save_prompt() -> str:
    """How a change is confirmed."""
    return _("Type “{yes}” to save this; anything else changes nothing:")


def do_confirmed(walk: Walk, question: Question) -> None:
    """Does what a question is about once the whole word was typed, or one's own address where it is about oneself.

    Errors: those of the service.
    """
    walk.talk.facts(question.about)
    walk.talk.say(question.meaning)
    if question.own_address:
        typed = walk.talk.ask(_("That is yourself. Type your address to go on; anything else changes nothing:"))
        is_wanted = typed.casefold() == question.own_address.casefold()
    else:
        is_wanted = confirmed(walk.talk, question.heading, save_prompt())
    if not is_wanted:
        walk.talk.say(_("Nothing was changed."))
        return
    walk.write_out(question.change(question.own_address))
    walk.freshen(people, is_known=True)


def change_types(walk: Walk, user: User) -> None:
    """Asks what somebody is to the account from now on, then once more. Errors: `Left`, those of the service."""
    from occ_tui.domain.rows.contact_types import type_words
    from occ_tui.services.inviting import known_types, types_form

    form = types_form(user)
    answers = form.read(fill(walk.talk, form, known_types(user)))
    types = tuple(answers["types"] or ())
    words = _("{who} was {before} and becomes {after}.")
    before, after = type_words(user.contact_types), type_words(types)
    walk.talk.say(words.format(who=user.name or user.email, before=before, after=after))
    if confirmed(walk.talk, _("Save this?"), save_prompt()):
        confirm = answers.get("confirm") or ""
        walk.write_out(people.change_types(walk.session, user, types, confirm_email=confirm))
        walk.freshen(people, is_known=True)
    else:
        walk.talk.say(_("Nothing was changed."))


def resend(walk: Walk, invitation: Invitation) -> None:
    """Sends an invitation again. Errors: those of the service."""
    question = _("Send the invitation of {who} again? The one before opens nothing any more.")
    prompt = _("Type “{yes}” to send it; anything else sends nothing:")
    if confirmed(walk.talk, question.format(who=invitation.name or invitation.email), prompt):
        walk.write_out(people.resend(walk.session, invitation))
        walk.freshen(people, is_known=True)
    else:
        walk.talk.say(_("Nothing was sent."))


def invite(walk: Walk) -> None:
    """Asks whom to invite, has the portal check each, asks once more, invites. Errors: `Left`, those of the service."""
    from occ_tui.domain.inviting import read
    from occ_tui.domain.rows.contact_types import type_words
    from occ_tui.services.inviting import accounts_to_invite_to, invite_form

    accounts = accounts_to_invite_to(walk.session)
    if not accounts:
        walk.talk.say(_("There is no account that you could invite somebody to."))
        return
    form = invite_form(accounts)
    values = fill(walk.talk, form, {"language": language(), "account": accounts[0].compartment_id})
    answers = form.read(values)
    wanted, refused = read(answers["whom"], answers["types"] or ())
    account = next(one for one in accounts if one.compartment_id == answers.get("account", accounts[0].compartment_id))
    said = [(one.text, one.reason) for one in refused]
    if wanted and not said:
        checked = walk.ask(people.check, account.compartment_id, wanted, answers["language"])
        said = [(one.email, one.reason) for one in checked if one.is_refused]
    if said or not wanted:
        for what, reason in said:
            walk.talk.say(f"  {what}: {reason}")
        walk.talk.say(_("Nobody was invited."))
        return
    for one in wanted:
        walk.talk.say(f"  {one.email}, {type_words(one.contact_types)}")
    words = ngettext("Invite {count} person to {account}?", "Invite {count} people to {account}?", len(wanted))
    question = words.format(count=len(wanted), account=account.account_name)
    if confirmed(walk.talk, question, _("Type “{yes}” to invite; anything else invites nobody:")):
        walk.write_out(people.invite(walk.session, account.compartment_id, wanted, answers["language"]))
        walk.freshen(people, is_known=True)
    else:
        walk.talk.say(_("Nobody was invited."))


def revoke_key(walk: Walk, key: ApiKey) -> bool:
    """Takes one of one's own keys out of use, after a question; whether it was tried. Errors: those of the service."""
    from occ_tui.services import api_keys

    if refusal := api_keys.not_revocable(key):
        for sentence in refusal:
            walk.talk.say(sentence)
        return False
    name = ", ".join(filter(None, (key.label, key.fingerprint)))
    question = _("Revoke the key {key}? Whoever works with it is out at once, and for good.").format(key=name)
    if not confirmed(walk.talk, question, _("Type “{yes}” to revoke it; anything else keeps it:")):
        walk.talk.say(_("Nothing was changed."))
        return False
    walk.write_out(api_keys.revoke(walk.session, key.fingerprint or ""))
    return True


def rename_key(walk: Walk, key: ApiKey, name: str) -> None:
    """Calls one of one's own keys something else. Errors: those of the service."""
    from occ_tui.services import api_keys

    walk.write_out(api_keys.rename(walk.session, key.fingerprint or "", name))
