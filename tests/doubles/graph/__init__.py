"""A Graph API on loopback: Facebook Login, Pages and Instagram, written from their documents.

No server of Meta's can be run here, so this is ours alone. What keeps it honest: every call
is held against the parameters and fields that Meta publishes (``fields.json``), and each
call must carry a token that this server gave out, with its proof.

``fields.json`` is an extract of the node specifications in the repository
facebook/facebook-business-sdk-codegen (``api_specs/specs``, as of 2026-04-15), under the
terms in ``LICENSE`` beside it; parameters' types and descriptions were left out.
"""

from tests.doubles.graph.server import running
from tests.doubles.graph.state import Graph, Instagram, Page, Person

__all__ = ["Graph", "Instagram", "Page", "Person", "running"]
