"""What the rules of profiles refuse."""

from ayrdash.core.errors import DomainError


class BadDetail(DomainError):
    """A title, tag, network or text that can't be a profile's; ``field`` names which."""

    code = 400


class TitleTaken(DomainError):
    """Another live profile of the Account has this title."""

    code = 146


class ProfileLimitReached(DomainError):
    """The plan's number of User Profiles is used up."""

    code = 286


class ProfileArchived(DomainError):
    """An archived profile can't be acted as, and can't post."""

    code = 905


class MessagingOff(DomainError):
    """The Account has no direct messages, so no profile can have them."""

    code = 361


class PrimaryStays(DomainError):
    """The Primary Profile can be neither archived nor deleted."""

    code = 906


class TitleNotConfirmed(DomainError):
    """The typed title is not the profile's."""

    code = 907
