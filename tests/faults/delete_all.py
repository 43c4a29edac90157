"""Run inside the product's own settings: ask for the deletion of every post.

python -m tests.faults.delete_all HOST, where the accounts are reached from now on.
"""

import sys

import django


def main() -> None:
    django.setup()
    from ayrdash.networks.models import SocialAccount
    from ayrdash.posts.models import Post
    from ayrdash.posts.services.change import delete_post

    SocialAccount.objects.update(host=sys.argv[1])
    posts = list(Post.objects.select_related("profile__account"))
    print(sum(delete_post(post=post, actor=None) for post in posts))  # noqa: T201 - its result


if __name__ == "__main__":
    main()
