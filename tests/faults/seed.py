"""Run inside the product's own settings: link an account, and queue posts.

python -m tests.faults.seed HOST HANDLE APP_PASSWORD COUNT
"""

import sys

import django


def main() -> None:
    django.setup()
    from ayrdash.home.services import create_owner
    from ayrdash.networks.services import link_bluesky
    from ayrdash.posts.services.create import NewPost, create_post
    from profiles.services.lifecycle import create_profile

    host, handle, app_password, count = sys.argv[1:5]
    user, account = create_owner(
        email="owner@crash.test", password="correct horse battery", account_name="Crash"
    )
    profile = create_profile(account=account, title="Brand", actor=user)
    link_bluesky(profile=profile, handle=handle, app_password=app_password, host=host, actor=user)
    for number in range(int(count)):
        new = NewPost(text=f"crash proof {number:04}", networks=["bluesky"])
        create_post(profile=profile, new=new, actor=user)


if __name__ == "__main__":
    main()
