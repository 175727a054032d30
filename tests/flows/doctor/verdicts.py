"""What a test asks of findings."""

from collections.abc import Iterable

from flows.doctor.finding import Finding, Verdict


def told(findings: Iterable[Finding], verdict: Verdict) -> list[str]:
    """What was found with that verdict; whatever is not fine says what it means and what to do."""
    found = list(findings)
    for each in found:
        assert each.verdict is Verdict.FINE or (each.means and each.to_do), each
    return [each.found for each in found if each.verdict is verdict]


def wrongs(findings: Iterable[Finding]) -> list[str]:
    return told(findings, Verdict.WRONG)


def warnings(findings: Iterable[Finding]) -> list[str]:
    return told(findings, Verdict.WARNING)


def all_fine(findings: Iterable[Finding]) -> bool:
    """Whether something was looked at, and nothing is to be known of."""
    found = list(findings)
    return bool(found) and all(each.verdict is Verdict.FINE for each in found)
