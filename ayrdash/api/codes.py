"""The one table of the API's error codes.

Codes below 900 mean what they mean at the Ayrshare API; ours start at 900 and never
collide. ``docs/api-errors.md`` is written from this table, and a test wants each code
marked ``made`` to be produced by some test.
"""

from dataclasses import dataclass
from enum import StrEnum


class Made(StrEnum):
    """Who makes the code."""

    HERE = "this version"
    # The meaning is kept free for a network or feature that this version lacks.
    LATER = "kept for later"


@dataclass(frozen=True)
class Code:
    """One row: number, HTTP status, what it means, what to do about it."""

    number: int
    status: int
    meaning: str
    resolution: str
    made: Made = Made.HERE

    @property
    def meaning_text(self) -> str:
        """The meaning without the marks of a document."""
        return self.meaning.replace("`", "")

    @property
    def resolution_text(self) -> str:
        """What to do without the marks of a document."""
        return self.resolution.replace("`", "")


_L = Made.LATER
_RELINK = "Link the network again (link session or dashboard)."
_PLAN = "Ask the operator of the installation for another plan."

_ROWS = (
    Code(101, 400, "The option is not enabled for this account.", _PLAN, _L),
    Code(
        102,
        403,
        "The API key is missing (HTTP 401) or not valid.",
        "Send the Primary Profile's API key as `Authorization: Bearer KEY`. A Profile Key "
        "belongs in the `Profile-Key` header.",
    ),
    Code(107, 400, "Facebook refused the post.", "Read `details`.", _L),
    Code(108, 400, "The outcome of a Facebook Reel is not certain.", "Look at the page first.", _L),
    Code(
        110,
        400,
        "The network refused the post as a duplicate, or for a reason of its own.",
        "Read the message, change the post.",
    ),
    Code(114, 400, "There is no such post to delete.", "Check the id and the Profile-Key."),
    Code(
        132,
        400,
        "The text is too long for a network.",
        "Shorten it by the number of characters that the message names.",
    ),
    Code(
        136,
        400,
        "A media address can't be fetched or is not an image or video we can read.",
        "Use a public https address that answers 200 with a JPEG, PNG, WebP, GIF, MP4 or MOV.",
    ),
    Code(
        137,
        400,
        "The same content went to the same network within 48 hours.",
        "Change the text or wait.",
        _L,
    ),
    Code(138, 400, "Instagram refused format or proportions.", "Change the media.", _L),
    Code(
        144,
        400,
        "The Profile Key is not one of this account's living keys.",
        "Copy the key of the profile from the dashboard. The API key is no Profile Key.",
    ),
    Code(146, 400, "Another profile of the account has this title.", "Choose another title."),
    Code(156, 400, "The network is not linked to the profile.", "Link it by a link session first."),
    Code(159, 400, "Facebook: the same mention too often in a day.", "Wait a day.", _L),
    Code(161, 400, "Facebook's authorisation is lost.", _RELINK, _L),
    Code(169, 403, "The account's plan does not include this.", _PLAN),
    Code(189, 400, "The link token could not be made.", "Leave the domain out, or send yours."),
    Code(
        221,
        400,
        "There is no such post, or no post at all in the period asked for.",
        "Check the id and the Profile-Key; widen `lastDays`.",
    ),
    Code(270, 400, "That type of Instagram account can't be used.", "Use another type.", _L),
    Code(272, 400, "X's authorisation does not work.", _RELINK, _L),
    Code(286, 400, "The plan's number of User Profiles is used up.", _PLAN),
    Code(288, 400, "TikTok is still processing the video.", "Try again in a minute.", _L),
    Code(349, 400, "The review is gone.", "Read the list again.", _L),
    Code(350, 400, "There are no reviews.", "Nothing to do.", _L),
    Code(361, 400, "Messaging is not enabled.", "Enable it for account and profile."),
    Code(362, 400, "The network must be linked again for messaging.", _RELINK),
    Code(373, 400, "Too many TikTok posts in 24 hours.", "Wait.", _L),
    Code(382, 400, "The post still exists at the network.", "Delete it without the mark."),
    Code(383, 400, "The post is deleted already.", "Nothing to do."),
    Code(
        400,
        400,
        "The request can't be understood: JSON, a field's type or value, a missing field.",
        "Read the message and `details`; compare with the reference.",
    ),
    Code(419, 400, "X needs the owner's own app keys.", "Send both X headers.", _L),
    Code(
        429,
        429,
        "Too many calls for this profile in the last 5 minutes, or too many deletions a second.",
        "Wait the seconds that `Retry-After` names.",
    ),
    Code(479, 400, "Meta could not fetch the media.", "Check the address.", _L),
    Code(485, 400, "The Instagram story has expired.", "Nothing to do.", _L),
    Code(501, 400, "The link session was withdrawn.", "Make a new one.", _L),
    Code(502, 400, "There is no such link session.", "Make a new one."),
    Code(503, 400, "The link session has expired.", "Make a new one.", _L),
    Code(504, 403, "Links to a single network are not included.", _PLAN),
    Code(
        518,
        200,
        "A warning, not an error: the post is out, its first comment could not be made.",
        "Read the message; comment by `POST /comments`.",
    ),
    Code(900, 400, "A rule refused the request.", "Read the message.", _L),
    Code(
        901,
        403,
        "The caller's address is not on the account's IP white list.",
        "Add it on the dashboard's Settings, or call from an address on the list.",
    ),
    Code(903, 403, "The caller may not do this.", "Use the account's own API key."),
    Code(904, 404, "There is no such address or object.", "Compare with the reference."),
    Code(905, 400, "The profile is archived.", "Bring it back in the dashboard.", _L),
    Code(906, 400, "The Primary Profile can't be deleted.", "Name a User Profile.", _L),
    Code(907, 400, "The title given is not the profile's.", "Send the exact title.", _L),
    Code(910, 400, "The network did not accept the login.", "Check what was given.", _L),
    Code(911, 400, "The remote account is linked to another profile.", "Confirm it.", _L),
    Code(912, 403, "The network is switched off for this profile.", "Ask the owner.", _L),
    Code(
        913,
        400,
        "The post has moved on: it can't be changed or tried again now.",
        "Read the post's status.",
    ),
    Code(
        914,
        400,
        "The idempotencyKey belongs to an earlier post with other content.",
        "Draw a new key for a new post.",
    ),
    Code(
        916, 400, "The profile is archived or deleted: nothing goes out from it.", "Bring it back."
    ),
    Code(920, 400, "The set-up link is not good.", "Make a new one.", _L),
    Code(921, 400, "There is a login with this address.", "Use another address."),
    Code(
        922,
        403,
        "The named API key lacks the scope for the call.",
        "Give the key the scope in the dashboard, or use another key.",
    ),
    Code(923, 403, "The named API key only reads.", "Use a key that may change things."),
    Code(
        924,
        403,
        "The named API key is for chosen profiles: not for this one, or not for the account "
        "as a whole.",
        "Send the Profile-Key of a chosen profile, or choose the profile in the dashboard.",
    ),
    Code(
        925,
        403,
        "The caller's address is not on the named API key's own list.",
        "Add it on the key's page, or call from an address on the list.",
    ),
    Code(926, 403, "The named API key has expired.", "Give it more time, or make another."),
    Code(
        927,
        403,
        "The named API key was ended, or the member who made it no longer may.",
        "Make another in the dashboard.",
    ),
    Code(930, 400, "The webhook's address, event or secret can't be used.", "Read the message."),
    Code(940, 410, "The link was used already.", "Make a new one.", _L),
    Code(941, 403, "The link's signature is not right.", "Make a new one.", _L),
    Code(942, 403, "The profile is suspended.", "See its reason; wait until it is reinstated."),
    Code(943, 410, "The profile of the link is gone.", "Make another.", _L),
    Code(944, 409, "Another profile's visit is open in the browser.", "End it first.", _L),
    Code(945, 400, "Another account has this linking domain.", "Choose another.", _L),
    Code(950, 400, "The address is invited already, or a member's.", "See the Team page."),
    Code(951, 429, "Too many invitations to one address, or in an hour.", "Wait, as it says."),
    Code(956, 403, "The upload address is spent, old or not ours.", "Ask for a new one."),
    Code(960, 403, "The network's answer belongs to no linking attempt here.", "Start anew.", _L),
    Code(961, 400, "The person or the network said no.", "Link again and agree.", _L),
    Code(962, 400, "The consent lacks a permission that posting needs.", "Link again.", _L),
    Code(963, 400, "The consent reaches no page, place or channel.", "Choose one.", _L),
    Code(964, 400, "An app at a network has no secret here.", "Give the secret.", _L),
    Code(965, 400, "The person who consented linked nothing here before.", "Link it anew.", _L),
    Code(980, 405, "The address does not answer this method.", "See the `Allow` header."),
    Code(981, 413, "The request's body is too large.", "Send less, or upload media apart."),
    Code(
        982,
        500,
        "Something broke here. It is on record under the request id.",
        "Try again; tell the operator the `X-Request-Id`.",
    ),
    Code(983, 503, "The installation is busy.", "Try again after `Retry-After` seconds."),
    Code(
        984,
        501,
        "A network has no option of that name in this version.",
        "Leave out the option that the message names, or look its name up in the reference.",
    ),
    Code(
        990,
        501,
        "The installation has no server for this: no AI service, no photos, none that counts.",
        "Ask the operator for the setting that the message names. Do not repeat the call.",
    ),
    Code(991, 400, "The network does not give this.", "Leave it out for this network."),
    Code(992, 503, "The AI service did not answer as it should.", "Try again later."),
    Code(
        993,
        400,
        "The feed can't be read or followed as wished, or there is no such feed.",
        "Use the address of an RSS or Atom feed itself; read the message.",
    ),
    Code(985, 403, "Only https is answered.", "Use the https address; keys go encrypted."),
    Code(986, 400, "The server refused the request before it was read.", "Check host and headers."),
)

CODES: dict[int, Code] = {row.number: row for row in _ROWS}

# What an answer that the framework made by itself means.
BY_STATUS = {
    400: 986,
    401: 102,
    403: 903,
    404: 904,
    405: 980,
    413: 981,
    414: 986,
    429: 429,
    431: 986,
    500: 982,
    503: 983,
}
