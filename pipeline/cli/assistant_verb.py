"""The verb ``k2 mcp``: the dataset as tools for assistants."""

import argparse
from pathlib import Path

from pipeline.cli.arguments import OUTPUT, database_of, output_argument
from pipeline.diagnostics.errors import UsageError
from pipeline.diagnostics.system_errors import AddressSpaceUse, check_address_space


def add_assistant(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", published: Path = OUTPUT
) -> None:
    """Add the parser of this verb; ``published`` is the folder that it asks by default."""
    mcp = verbs.add_parser(
        "mcp",
        help="answer assistants over the Model Context Protocol",
        description="Answer an assistant over standard input and output, by the Model Context"
        " Protocol: find_food, food, compare, top, check_claim, cite, sql. The database is opened"
        " for reading and can reach no other file and no network.",
        epilog='example, in the settings of an assistant: "command": "k2", "args": ["mcp"]',
    )
    output_argument(mcp, "the published folder", published)
    mcp.set_defaults(run=_mcp)


def _mcp(options: argparse.Namespace) -> int:
    check_address_space(AddressSpaceUse.QUESTION)
    try:
        from pipeline.assistant.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in {"mcp", "mcp_types", "anyio"}:
            raise
        raise UsageError(
            "assistants are answered with the package mcp, which is not installed; run"
            " pip install 'mcp>=2.3'"
        ) from error
    serve(database_of(options))
    return 0
