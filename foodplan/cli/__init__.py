"""The commands of the terminal, each loaded only when it is called, so that all start fast."""

from importlib import import_module

import click

# Where each command lives, and what `foodplan --help` says of it.
COMMANDS = {
    "init": ("database", "Make an empty production database with the plan and the atlas."),
    "demo": ("database", "Make a database with simulated movements and one account per role."),
    "serve": ("server", "Serve the pages and the API."),
    "scheduler": ("server", "Run the nightly jobs at their hours."),
    "migrate": ("database", "Bring the tables to the newest migration."),
    "import": ("files", "Read places, areas, movements, figures or a plan from files."),
    "export": ("files", "Write the open data, or a site's movements, to files."),
    "ledger": ("figures", "Check the ledger against its own lines."),
    "progress": ("figures", "Show or rebuild what the plan's progress is computed from."),
    "snapshot": ("snapshots", "Freeze a report for the council, or check one from its file alone."),
    "backup": ("database", "Write the whole database to one file, with its checksum."),
    "restore": ("database", "Read a backup into an empty database and verify it."),
    "users": ("users", "Add accounts and make API tokens."),
    "bench": ("bench", "Time the real thing beside its bare limit."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when somebody asks for that command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in reading order."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None when there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"foodplan.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="foodplan", message="foodplan %(version)s")
def main() -> None:
    """Run and serve a city's Food & Social Economy plan.

    Settings come from environment variables FOODPLAN_*, listed in .env.example.
    """
