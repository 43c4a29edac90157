"""What people write to a bot alone is a message."""

from ayrdash.messaging.services import receiving
from ayrdash.networks.heard import when_written

when_written(receiving.take)
