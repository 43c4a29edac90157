"""Run inside the product's own settings: print the states of all deliveries as JSON."""

import json
from collections import Counter

import django


def main() -> None:
    django.setup()
    from ayrdash.posts.models import Attempt, Delivery, Post

    print(  # noqa: T201 - its output is its result
        json.dumps(
            {
                "deliveries": Counter(Delivery.objects.values_list("state", flat=True)),
                "posts": Counter(Post.objects.values_list("state", flat=True)),
                "attempts": Counter(Attempt.objects.values_list("outcome", flat=True)),
                "remote_ids": list(Delivery.objects.values_list("remote_id", flat=True)),
            }
        )
    )


if __name__ == "__main__":
    main()
