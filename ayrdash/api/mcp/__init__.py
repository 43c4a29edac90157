"""The MCP endpoint: a part of the API as tools for assistants.

A tool makes the call of the API that it stands for, with the same headers, so keys, scopes,
address lists, limits and errors are the API's own. The official SDK speaks the protocol; it
is loaded with the first request, as it takes seconds and 60 MB.
"""
