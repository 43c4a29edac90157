"""What a customer's style sheet may say: properties, functions, selectors, classes."""

from ayrdash.core.networks import Network

ROOT = ".ayd-page"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The interface of docs/linking-page.md. A test keeps the two in step.
CLASSES = frozenset(
    {
        "ayd-page",
        "ayd-header",
        "ayd-logo",
        "ayd-top-header",
        "ayd-sub-header",
        "ayd-grid",
        "ayd-card",
        "ayd-card--linked",
        "ayd-card__icon",
        "ayd-card__name",
        "ayd-card__account",
        "ayd-card__location",
        "ayd-target",
        "ayd-target__name",
        "ayd-help",
        "ayd-modal",
        "ayd-modal__body",
        "ayd-form",
        "ayd-button",
        "ayd-button--primary",
        "ayd-close",
        "ayd-footer",
        "ayd-step",
        "ayd-error",
        *(f"ayd-card--{network}" for network in Network.values),
    }
)
CUSTOM_PROPERTIES = frozenset(
    {
        "--ayd-bg",
        "--ayd-surface",
        "--ayd-line",
        "--ayd-control-line",
        "--ayd-ink",
        "--ayd-ink-soft",
        "--ayd-accent",
        "--ayd-accent-ink",
        "--ayd-success",
        "--ayd-success-soft",
        "--ayd-warning",
        "--ayd-warning-soft",
        "--ayd-danger",
        "--ayd-radius",
    }
)

# On the page's root: what paints, never what moves, hides or outgrows it.
ROOT_PROPERTIES = _words(
    """
    accent-color background background-color background-image background-position
    background-repeat background-size caret-color color color-scheme font font-family
    font-feature-settings font-size font-style font-variant font-weight hyphens letter-spacing
    line-height overflow-wrap text-align text-decoration text-transform text-wrap word-spacing
    """
)
_SIDES: tuple[str, ...] = ("top", "right", "bottom", "left", "block", "inline")
_SIDES += ("block-start", "block-end", "inline-start", "inline-end")
_CORNERS: tuple[str, ...] = ("top-left", "top-right", "bottom-right", "bottom-left")
_CORNERS += ("start-start", "start-end", "end-start", "end-end")
PROPERTIES = ROOT_PROPERTIES | _words(
    """
    align-content align-items align-self aspect-ratio background-clip background-origin border
    border-collapse border-color border-radius border-spacing border-style border-width
    box-shadow box-sizing column-gap content cursor display fill fill-opacity flex flex-basis
    flex-direction flex-flow flex-grow flex-shrink flex-wrap font-stretch font-variant-caps
    font-variant-numeric gap grid grid-area grid-auto-columns grid-auto-flow grid-auto-rows
    grid-column grid-row grid-template grid-template-columns grid-template-rows height
    justify-content justify-items justify-self line-break list-style-position list-style-type
    margin max-height max-width min-height min-width object-fit object-position opacity order
    outline outline-color outline-offset outline-style outline-width overflow overflow-x
    overflow-y padding place-content place-items place-self rotate row-gap scale stroke
    stroke-width text-align-last text-decoration-color text-decoration-line
    text-decoration-style text-decoration-thickness text-indent text-overflow text-shadow
    text-underline-offset transform transform-origin transition transition-delay
    transition-duration transition-property transition-timing-function vertical-align visibility
    white-space width word-break
    """
)
PROPERTIES |= {f"{name}-{side}" for name in ("margin", "padding", "border") for side in _SIDES}
PROPERTIES |= {f"border-{side}-{part}" for side in _SIDES for part in ("color", "style", "width")}
PROPERTIES |= {f"border-{corner}-radius" for corner in _CORNERS}

FUNCTIONS = _words(
    """
    calc clamp color color-mix conic-gradient cubic-bezier fit-content hsl hsla hwb lab lch
    light-dark linear-gradient max min minmax oklab oklch radial-gradient repeat
    repeating-linear-gradient repeating-radial-gradient rgb rgba rotate scale scalex scaley
    skew steps translate translatex translatey var
    """
)
PSEUDO_CLASSES = _words(
    """
    active checked disabled empty enabled first-child first-of-type focus focus-visible
    focus-within hover last-child last-of-type only-child open
    """
)
PSEUDO_FUNCTIONS = frozenset({"nth-child", "nth-last-child", "nth-of-type"})
PSEUDO_ELEMENTS = frozenset({"after", "before", "marker", "placeholder", "backdrop"})
# Stand for the page's root: customers write them out of habit.
ROOT_WORDS = frozenset({"html", "body"})
