"""Reply tokens."""

import re

from tasks.replies.parse import parse
from tasks.replies.tokens import find_tokens, new_token, reply_address, token_hash
from tests.tasks.replies.builders import DOMAIN, a_mail


def test_a_token_is_long_random_and_safe_in_mail() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch("[a-z2-7]{32}", token) for token in tokens)  # 160 bits


def test_the_hash_does_not_tell_the_token_and_capitals_do_not_matter() -> None:
    token = new_token()
    assert token not in token_hash(token)
    assert token_hash(token.upper()) == token_hash(token)


def test_tokens_are_found_in_every_recipient_header_before_the_text() -> None:
    ones = [new_token() for _ in range(4)]
    headers = {"Delivered-To": reply_address(ones[1], DOMAIN).upper(), "X-Original-To": reply_address(ones[2], DOMAIN)}
    raw = a_mail(
        f"> reply to {reply_address(ones[3], DOMAIN)}", to=f"Clerk <{reply_address(ones[0], DOMAIN)}>", headers=headers
    )
    found = find_tokens(parse(raw), DOMAIN)
    assert set(found.in_recipients) == set(ones[:3])
    assert found.in_body == (ones[3],)


def test_an_address_of_another_domain_is_no_token_of_ours() -> None:
    raw = a_mail(to=reply_address(new_token(), "remembrancer.example.org.evil.example"))
    assert find_tokens(parse(raw), DOMAIN).in_recipients == ()
