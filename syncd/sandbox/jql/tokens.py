"""Cuts a query into tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from syncd.sandbox.jql.errors import JqlError


class TokenKind(Enum):
    """What a token is."""

    WORD = auto()
    STRING = auto()
    OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query and the character it begins at, from 0."""

    kind: TokenKind
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        """Say whether it is one of these words, unquoted, in any case."""
        return self.kind is TokenKind.WORD and self.text.upper() in words


_SINGLE = {"(": TokenKind.OPEN, ")": TokenKind.CLOSE, ",": TokenKind.COMMA}
_OPERATORS = ("!=", "!~", ">=", "<=", "&&", "||", "=", ">", "<", "~", "!", "&", "|")
_WORDS_OF = {"&&": "AND", "&": "AND", "||": "OR", "|": "OR", "!": "NOT"}
_ENDS_WORD = frozenset("()\"',=!<>~&| \t\r\n\f")
_RESERVED = frozenset("{}*/%?^$#@;`")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", " ": " "}


def place(query: str, at: int) -> str:
    """Say where a character stands, as Jira does."""
    before = query[:at]
    return f"(line {before.count(chr(10)) + 1}, character {at - (before.rfind(chr(10)) + 1) + 1})"


def tokenize(query: str) -> Iterator[Token]:
    """Yield the tokens of a query, the end last; raises `JqlError`."""
    at = 0
    while at < len(query):
        character = query[at]
        if character.isspace():
            at += 1
            continue
        token, at = _next(query, at, character)
        yield token
    yield Token(TokenKind.END, "", len(query))


def _next(query: str, at: int, character: str) -> tuple[Token, int]:
    if character in _SINGLE:
        return Token(_SINGLE[character], character, at), at + 1
    if character in "\"'":
        return _string(query, at)
    operator = next((one for one in _OPERATORS if query.startswith(one, at)), None)
    if operator is not None:
        if operator in _WORDS_OF:
            return Token(TokenKind.WORD, _WORDS_OF[operator], at), at + len(operator)
        return Token(TokenKind.OPERATOR, operator, at), at + len(operator)
    return _word(query, at)


def _string(query: str, at: int) -> tuple[Token, int]:
    quote, text, position = query[at], "", at + 1
    while position < len(query) and query[position] != quote:
        if query[position] == "\\":
            piece, position = _escape(query, position)
        else:
            piece, position = query[position], position + 1
        text += piece
    if position >= len(query):
        raise JqlError(
            f"Error in the JQL Query: The quoted string '{query[at + 1 :]}' has not been completed. "
            f"{place(query, at)}"
        )
    return Token(TokenKind.STRING, text, at), position + 1


def _escape(query: str, at: int) -> tuple[str, int]:
    following = query[at + 1 : at + 2]
    if following in _ESCAPES and following:
        return _ESCAPES[following], at + 2
    code = query[at + 2 : at + 6]
    if following == "u" and len(code) == 4 and all(digit in "0123456789abcdefABCDEF" for digit in code):
        return chr(int(code, 16)), at + 6
    raise JqlError(
        f"Error in the JQL Query: '\\{following}' is an illegal JQL escape sequence. The valid escape sequences "
        f"are \\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX. {place(query, at)}"
    )


def _word(query: str, at: int) -> tuple[Token, int]:
    text, position = "", at
    while position < len(query) and query[position] not in _ENDS_WORD:
        if query[position] in _RESERVED:
            raise JqlError(
                f"Error in the JQL Query: The character '{query[position]}' is a reserved JQL character. "
                "You must enclose it in a string or use the escape '\\u"
                f"{ord(query[position]):04x}' instead. {place(query, position)}"
            )
        if query[position] == "\\":
            piece, position = _escape(query, position)
        else:
            piece, position = query[position], position + 1
        text += piece
    return Token(TokenKind.WORD, text, at), position
