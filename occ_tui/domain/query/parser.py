"""Reads a query; every mistake is told with its place."""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.domain.query import fields
from occ_tui.domain.query.errors import QueryError, UnknownField
from occ_tui.domain.query.lexer import Token, TokenKind, tokens
from occ_tui.domain.query.nodes import And, FreeLeaf, Mode, Node, Not, Or, Pattern, Query
from occ_tui.domain.query.values import has_wildcard, leaf
from occ_tui.domain.query.writing import written
from occ_tui.locale import _

MAX_LENGTH = 4096
"""Characters a query may have."""
MAX_DEPTH = 50
"""How deep parentheses may nest."""


def parse(text: str, *, today: int) -> Query:
    """What `text` asks as of epoch day `today`. Errors: `QueryError`. An empty text asks for everything."""
    if len(text) > MAX_LENGTH:
        message = _("a query has at most {most} characters").format(most=MAX_LENGTH)
        raise QueryError(text, MAX_LENGTH, len(text) - MAX_LENGTH, message)
    parser = _Parser(text, today)
    node: Node = parser.alternatives() if parser.current else And(())
    if token := parser.current:
        raise QueryError(text, token.start, 1, _("there is no “(” to this “)”"))
    return Query(written(node), node, today)


class _Parser:
    """Recursive descent; depth is bounded by `MAX_DEPTH`, time by the number of tokens."""

    def __init__(self, text: str, today: int) -> None:
        self._text = text
        self._today = today
        self._tokens = list(tokens(text))
        self._next = 0
        self._depth = 0

    @property
    def current(self) -> Token | None:
        """The token that is read next; `None` at the end."""
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def alternatives(self) -> Node:
        """Conjunctions with `or` between them."""
        found = [self._conjunction()]
        while self._accept(TokenKind.OR):
            found.append(self._conjunction())
        return any_of(found)

    def _conjunction(self) -> Node:
        found = [self._negation()]
        while (token := self.current) and token.kind not in (TokenKind.OR, TokenKind.CLOSE):
            self._accept(TokenKind.AND)
            found.append(self._negation())
        return all_of(found)

    def _negation(self) -> Node:
        is_negated = False
        while self._accept(TokenKind.NOT):
            is_negated = not is_negated
        node = self._operand()
        return negated(node) if is_negated else node

    def _operand(self) -> Node:
        token = self.current
        if token is None or token.kind in (TokenKind.OR, TokenKind.AND, TokenKind.CLOSE):
            raise self._missing(token)
        self._next += 1
        if token.kind is TokenKind.OPEN:
            return self._inside(token)
        if token.kind is TokenKind.QUOTED:
            return FreeLeaf(Pattern(Mode.PHRASE, token.text))
        if token.kind is TokenKind.WORD:
            return FreeLeaf(Pattern(Mode.GLOB if has_wildcard(token.text) else Mode.WORDS, token.text))
        field = fields.find(token.text)
        if field is None:
            message = _("there is no field “{name}”; put it in quotes to search for it as text").format(name=token.text)
            raise UnknownField(self._text, token.start, len(token.text), message, fields.nearest(token.text))
        return leaf(self._text, field, token, self._today)

    def _inside(self, opening: Token) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = _("parentheses nest at most {most} deep").format(most=MAX_DEPTH)
            raise QueryError(self._text, opening.start, 1, message)
        node = self.alternatives()
        if not self._accept(TokenKind.CLOSE):
            raise QueryError(self._text, opening.start, 1, _("this “(” is never closed"))
        self._depth -= 1
        return node

    def _missing(self, token: Token | None) -> QueryError:
        before = self._tokens[self._next - 1] if self._next else None
        if token is not None and token.kind is TokenKind.CLOSE and before is None:
            return QueryError(self._text, token.start, 1, _("there is no “(” to this “)”"))
        if token is None and before is not None:
            message = _("something is missing behind “{word}”")
            word = self._text[before.start : before.end]
            return QueryError(self._text, before.start, before.end - before.start, message.format(word=word))
        start, end = (token.start, token.end) if token else (len(self._text), len(self._text) + 1)
        message = _("something is missing before “{word}”").format(word=self._text[start:end])
        return QueryError(self._text, start, end - start, message)

    def _accept(self, kind: TokenKind) -> bool:
        if (token := self.current) and token.kind is kind:
            self._next += 1
            return True
        return False


def all_of(nodes: Sequence[Node]) -> Node:
    """The conjunction of `nodes`, without conjunctions inside it."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, And) else (node,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(nodes: Sequence[Node]) -> Node:
    """The alternative of `nodes`, without alternatives inside it."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, Or) else (node,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negated(node: Node) -> Node:
    """What `node` is not true of; of a negation, what it negates."""
    return node.node if isinstance(node, Not) else Not(node)
