"""Look-ups with permission."""

from ayrdash.accounts.models import Account
from ayrdash.care.models import BulkJob, IdlePolicy
from ayrdash.core.errors import NotFound


def job_of(account: Account, ref: str) -> BulkJob:
    """Return a bulk act of the Account; else ``NotFound``."""
    job = BulkJob.objects.filter(account=account, ref=ref).first()
    if job is None:
        raise NotFound("No such bulk act.")
    job.account = account
    return job


def policy_of(account: Account) -> IdlePolicy:
    """Return the Account's idle policy; a new one, switched off, if it has none yet."""
    policy = IdlePolicy.objects.filter(account=account).first()
    return policy or IdlePolicy(account=account)
