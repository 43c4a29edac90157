"""What layers above want to hear of."""

from django.dispatch import Signal

# The operator changed a row in the admin. Sent with ``row`` (an Account or User),
# ``actor`` (User), ``before`` and ``after`` (dicts of the changed columns).
changed_by_operator = Signal()
