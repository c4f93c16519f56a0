"""Answer a tool in a process of its own, limited in memory and time: none ends the server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from mcp.server.mcpserver.exceptions import ToolError

from pipeline.assistant.tool_answer import ToolAnswer
from pipeline.diagnostics.errors import K2Error
from pipeline.query.resource_limits import MEMORY_GB, limited
from pipeline.query.sandbox import SECONDS, check_text, opened

_AT_ONCE = 2
Tool = Callable[..., ToolAnswer]


async def asked(
    tool: Tool,
    database: Path,
    at_once: CapacityLimiter,
    *arguments: Any,
    seconds: float = SECONDS,
) -> ToolAnswer:
    """Return the answer of a tool; raise a ToolError in one line for whatever it cannot answer."""
    try:
        return await to_process.run_sync(
            _answered, tool, database, arguments, seconds, cancellable=True, limiter=at_once
        )
    except K2Error as error:
        raise ToolError(str(error)) from error
    except BrokenWorkerProcess as error:
        raise ToolError(
            f"the question needed more than {MEMORY_GB} GB or {seconds:g} s; ask for less"
        ) from error


def limiter() -> CapacityLimiter:
    """Return the limit of questions at once."""
    return CapacityLimiter(_AT_ONCE)


def _answered(tool: Tool, database: Path, arguments: tuple[Any, ...], seconds: float) -> ToolAnswer:
    for argument in arguments:
        check_text(str(argument))
    with limited(seconds), opened(database, seconds) as connection:
        return tool(connection, *arguments)
