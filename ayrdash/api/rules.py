"""What each call of the API needs of a named key: declared where it is registered."""

from dataclasses import replace

from django.http import HttpRequest

from ayrdash.apikeys.scopes import Rule, Scope

# (method, URL name) → what the call needs. Who is not in here can't be called by a named key.
_rules: dict[tuple[str, str], Rule] = {}


def declare(method: str, name: str, needs: Scope | Rule) -> None:
    """Note what a call needs. Where nothing else is said, it only reads if it is a GET."""
    rule = needs if isinstance(needs, Rule) else Rule(needs)
    reads = method == "GET" if rule.reads is None else rule.reads
    _rules[method, name] = replace(rule, reads=reads)


def declared() -> dict[tuple[str, str], Rule]:
    """Return every rule by method and URL name."""
    return dict(_rules)


def rule_of(request: HttpRequest) -> Rule | None:
    """Return what the request's call needs; None: nobody said."""
    match = request.resolver_match
    name = match.url_name if match else ""
    return _rules.get((request.method or "", name or ""))
