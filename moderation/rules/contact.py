"""Contact data: e-mail addresses, telephone numbers and bank accounts, one's own or somebody else's."""

from typing import Final

import regex

_EMAIL: Final = regex.compile(
    r"(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}\s?(?:@|[\[({]\s?(?:at|@)\s?[\])}])\s?"
    r"(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])",
    regex.IGNORECASE,
)

_AT: Final = regex.compile(r"@|[\[({]\s?at\s?[\])}]", regex.IGNORECASE)

# ISO 13616: a country, two check digits, and up to thirty letters and digits, printed in groups of four.
_IBAN: Final = regex.compile(
    r"(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])",
    regex.IGNORECASE,
)

_GAP: Final = r"[ \u00A0./()–-]{0,3}"
# With the country's number (E.164: at most 15 digits), with the 0 that most countries dial at home, or as in
# North America. Anything else is more often a sum, a year or a result.
_PHONE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}.,+])(?:"
    rf"(?:\+|00){_GAP}[1-9](?:{_GAP}\d){{6,14}}"
    rf"|\(?0{_GAP}[1-9](?:{_GAP}\d){{7,10}}"
    rf"|(?:1[ .-])?\(?[2-9]\d\d\)?[ .-]{{1,2}}\d{{3}}[ .-]\d{{4}}"
    rf")(?![\p{{L}}\p{{N}}]|[.,:]\d)"
)
_DATE: Final = regex.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{1,2}[./]\d{4}")


def contact_data_in(text: str) -> str | None:
    """The first e-mail address, bank account or telephone number in a text, if there is one."""
    email = _EMAIL.search(text) if _AT.search(text) else None
    if email is not None:
        return email[0]
    for account in _IBAN.finditer(text):
        if _is_iban(account[0]):
            return account[0]
    for number in _PHONE.finditer(text):
        if not _DATE.match(number[0]):
            return number[0]
    return None


def _is_iban(written: str) -> bool:
    """Whether its check digits fit: ISO 7064, MOD 97-10."""
    account = written.replace(" ", "").upper()
    return (
        len(account) >= 15
        and int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1
    )
